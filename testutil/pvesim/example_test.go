package pvesim_test

import (
	"fmt"
	"net/http"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// A client without a network: the simulator is its transport.
func ExampleSim_Transport() {
	sim, err := pvesim.New(pvesim.Options{})
	if err != nil {
		panic(err)
	}
	defer sim.Close()
	client := &http.Client{Transport: sim.Transport()}
	req, _ := http.NewRequest("GET", "https://pve1:8006/api2/json/nodes/pve1/qemu/999/config", nil)
	req.Header.Set("Authorization", "PVEAPIToken="+sim.Token())
	res, err := client.Do(req)
	if err != nil {
		panic(err)
	}
	defer res.Body.Close()
	fmt.Println(res.Status)
	// Output: 500 Configuration file 'nodes/pve1/qemu-server/999.conf' does not exist
}

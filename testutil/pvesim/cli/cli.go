// Package cli is the program remuda-pvesim: the simulator alone, for clients
// in any language.
package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"github.com/remudahq/remuda/testutil/pvesim"
)

// Main serves until the context ends. Once it listens it prints where, the
// token and the fingerprint of its certificate, one a line.
func Main(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("remuda-pvesim", flag.ContinueOnError)
	flags.SetOutput(stderr)
	listen := flags.String("listen", "127.0.0.1:8006", "`ADDRESS` to serve on; port 0 takes a free one")
	nodes := flags.Int("nodes", 1, "number of nodes, pve1 to pveN")
	record := flags.String("record", "", "`FILE` to which every exchange is appended as a line of JSON")
	state := flags.String("state", "", "`FILE` that keeps guests, token and certificate between runs")
	fast := flags.Bool("fast", false, "every task takes only milliseconds")
	var users []string
	flags.Func("user", "`NAME=PASSWORD` of a user who may log in, such as root@pam=secret; repeat for more", func(text string) error {
		if name, password, ok := strings.Cut(text, "="); !ok || password == "" || !strings.Contains(name, "@") {
			return errors.New("it must read like root@pam=secret")
		}
		users = append(users, text)
		return nil
	})
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *nodes < 1 || *nodes > 100 {
		return fmt.Errorf("--nodes %d: there must be 1 to 100", *nodes)
	}
	options := pvesim.Options{Nodes: *nodes, StateFile: *state}
	if *fast {
		d := pvesim.Fast()
		options.Durations = &d
	}
	if *record != "" {
		f, err := os.OpenFile(*record, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		defer f.Close()
		options.Recorder = f
	}
	sim, err := pvesim.New(options)
	if err != nil {
		return err
	}
	for _, user := range users {
		admit(sim, user)
	}
	return serve(ctx, *listen, sim, stdout)
}

// admit lets a user in. Whoever is not root gets the rights of the token.
func admit(sim *pvesim.Sim, user string) {
	name, password, _ := strings.Cut(user, "=")
	sim.AddUser(name, password)
	if name == "root@pam" {
		return
	}
	for _, g := range pvesim.MinimalRole("/vms") {
		sim.Grant(g.Path, name, g.Propagate, g.Privileges...)
	}
}

func serve(ctx context.Context, listen string, sim *pvesim.Sim, stdout io.Writer) error {
	server, err := sim.Listen(listen)
	if err != nil {
		_ = sim.Close()
		return err
	}
	fmt.Fprintf(stdout, "REMUDA_PROXMOX_URL=https://%s\nREMUDA_PROXMOX_TOKEN=%s\nREMUDA_PROXMOX_FINGERPRINT=%s\n",
		address(listen, server.Addr()), sim.Token(), sim.Fingerprint())
	<-ctx.Done()
	return sim.Close()
}

// address is the host as it was asked for with the port that was really taken.
func address(asked, real string) string {
	host, _, err := net.SplitHostPort(asked)
	if err != nil || host == "" {
		return real
	}
	_, port, _ := net.SplitHostPort(real)
	return net.JoinHostPort(host, port)
}

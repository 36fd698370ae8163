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
	"strconv"
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
	every := flags.Bool("every-node", false, "serve each further node on the next port, or on a free one")
	control := flags.String("control", "", "`ADDRESS` to serve /sim on alone, without TLS; it stays when a node refuses connections")
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
	return serve(ctx, ports{listen: *listen, control: *control, every: *every}, sim, stdout)
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

// ports are where it serves.
type ports struct {
	listen, control string
	every           bool
}

func serve(ctx context.Context, p ports, sim *pvesim.Sim, stdout io.Writer) error {
	text, err := p.open(sim)
	if err != nil {
		_ = sim.Close()
		return err
	}
	fmt.Fprint(stdout, text)
	<-ctx.Done()
	return sim.Close()
}

// open listens everywhere and tells where that is.
func (p ports) open(sim *pvesim.Sim) (string, error) {
	server, err := sim.Listen(p.listen)
	if err != nil {
		return "", err
	}
	text := fmt.Sprintf("REMUDA_PROXMOX_URL=https://%s\nREMUDA_PROXMOX_TOKEN=%s\nREMUDA_PROXMOX_FINGERPRINT=%s\n",
		address(p.listen, server.Addr()), sim.Token(), sim.Fingerprint())
	if p.every {
		for i, node := range sim.Nodes()[1:] {
			where := further(p.listen, i+1)
			server, err := sim.ListenAs(node, where)
			if err != nil {
				return "", err
			}
			text += fmt.Sprintf("%s=https://%s %s\n", node, address(where, server.Addr()), sim.FingerprintOf(node))
		}
	}
	if p.control != "" {
		url, err := sim.ListenControl(p.control)
		if err != nil {
			return "", err
		}
		text += "control=" + url + "\n"
	}
	return text, nil
}

// further is the port of a further node.
func further(listen string, by int) string {
	host, port, _ := net.SplitHostPort(listen)
	n, _ := strconv.Atoi(port)
	if n != 0 {
		n += by
	}
	return net.JoinHostPort(host, strconv.Itoa(n))
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

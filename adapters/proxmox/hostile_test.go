package proxmox

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// calls are all calls that a hypervisor offers, each with something to ask for.
func calls(t *testing.T, hv ports.Hypervisor, kind core.GuestKind) map[string]func() error {
	t.Helper()
	samples := map[reflect.Type]any{
		reflect.TypeFor[core.GuestRef]():    core.GuestRef{Node: "pve1", VMID: 100, Kind: kind},
		reflect.TypeFor[core.TaskID]():      core.TaskID(goodUPID),
		reflect.TypeFor[core.CloneOrder]():  core.CloneOrder{Source: core.ImageSource{Node: "pve1", VMID: 9000}, Kind: kind, Node: "pve1", VMID: 100},
		reflect.TypeFor[core.CreateOrder](): core.CreateOrder{Source: core.ImageSource{Volume: "local:vztmpl/a.tar.zst"}, Node: "pve1", Storage: "local", Spec: core.Spec{Disks: map[string]int64{"rootfs": core.GiB}}},
		reflect.TypeFor[core.DiskOrder]():   core.DiskOrder{Name: "scsi1", Size: core.GiB, Storage: "local"},
		reflect.TypeFor[core.GuestConfig](): core.GuestConfig{Hostname: "web", UUID: "0198c8a0-0000-7000-8000-000000000001", Spec: core.Spec{Cores: 2, Memory: core.GiB}, Network: core.Network{MAC: mac}},
		reflect.TypeFor[core.GuestFile]():   core.GuestFile{Path: "/etc/docker/ca.pem", Mode: 0o600, Content: []byte("x")},
		reflect.TypeFor[core.IPSet]():       core.IPSet{Name: "ipfilter-net0"},
		reflect.TypeFor[string]():           "current1",
		reflect.TypeFor[int]():              100,
		reflect.TypeFor[int64]():            core.TiB,
	}
	all := map[string]func() error{}
	v := reflect.ValueOf(hv)
	for i := range v.NumMethod() {
		m, args := v.Method(i), []reflect.Value{reflect.ValueOf(t.Context())}
		if m.Type().NumIn() == 0 || m.Type().In(0) != reflect.TypeFor[context.Context]() {
			continue
		}
		for n := 1; n < m.Type().NumIn(); n++ {
			if m.Type().IsVariadic() && n == m.Type().NumIn()-1 {
				break
			}
			arg := reflect.New(m.Type().In(n)).Elem()
			if s, ok := samples[arg.Type()]; ok {
				arg.Set(reflect.ValueOf(s))
			}
			args = append(args, arg)
		}
		all[v.Type().Method(i).Name] = func() error {
			out := m.Call(args)
			err, _ := out[len(out)-1].Interface().(error)
			return err
		}
	}
	require.Greater(t, len(all), 30)
	return all
}

// TestS13WhateverAnswersInThePlaceOfProxmoxNobodyFalls has something else
// answer in the place of Proxmox: rows of wrong types, tasks without a name,
// numbers that no machine has, nesting without end, bodies and heads that never
// stop. Every call comes back with an answer or with an error of ours, and
// reads no more than we are willing to hold.
func TestS13WhateverAnswersInThePlaceOfProxmoxNobodyFalls(t *testing.T) {
	t.Parallel()
	const long = 20_000
	bodies := map[string]string{
		"nothing": ``, "null": `null`, "no data": `{}`, "a number": `{"data":7}`, "a text": `{"data":"x"}`, "a list of nothing": `{"data":[null,null]}`,
		"a short UPID": `{"data":"UPID:pve1:1"}`, "a long UPID": `{"data":"UPID:` + strings.Repeat("a:", long) + `"}`, "a UPID of dots": `{"data":"UPID:..:00000441:0004D6FD:6B016678:qmclone:9000:x@pve!y:"}`,
		"errors that are none": `{"data":null,"errors":[1],"message":{"a":1}}`, "keys of all kinds": `{"data":{"upid":5,"status":[],"net0":{},"memory":null,"cores":"1e9","data":[]}}`,
		"deep": `{"data":` + strings.Repeat(`[`, long) + strings.Repeat(`]`, long) + `}`, "deep objects": strings.Repeat(`{"data":`, long) + `1` + strings.Repeat(`}`, long),
		"half of it": `{"data":[{"vmid":100`, "no text": "{\"data\":\"\xff\xfe\"}", "a page": `<!DOCTYPE html><html>`,
		"escapes": `{"data":[{"name":"\u001b[2J\u0000\u202e","vmid":100,"node":"..","type":"qemu","status":"\n"}]}`,
	}
	for _, row := range strangeRows {
		bodies[row] = `{"data":` + row + `}`
	}
	for what, body := range bodies {
		for _, status := range []int{200, 500} {
			t.Run(what, func(t *testing.T) {
				t.Parallel()
				rig := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
					w.WriteHeader(status)
					_, _ = io.WriteString(w, body)
				}))
				defer rig.Close()
				end := core.Endpoint{URL: rig.URL, Fingerprint: Fingerprint(rig.Certificate())}
				for _, kind := range []core.GuestKind{core.VM, core.Container} {
					for name, call := range calls(t, link(t, New(WithTimeouts(time.Second, 5*time.Second)), end), kind) {
						if (name == "SetPassword" || name == "PutFile") && kind == core.Container {
							continue // they talk for long with a terminal that opens; see below
						}
						err := call()
						if e, ok := errors.AsType[*core.Error](err); err != nil {
							require.True(t, ok, "%s: %v", name, err)
							require.True(t, oneLine(e.Reason) && len(e.Reason) <= 4*maxReason, "%s: %q", name, e.Reason)
						}
					}
				}
			})
		}
	}
	for what, begin := range map[string]string{
		"an endless body":        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"data\":\"",
		"an endless head":        "HTTP/1.1 200 OK\r\nX-Long: ",
		"an endless status line": "HTTP/1.1 500 ",
		"endless preludes":       "HTTP/1.1 103 Early Hints\r\nLink: ",
		"a body of a gigabyte":   "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n[",
		"an endless refusal":     "HTTP/1.1 500 no\r\n\r\n",
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			end, sent := pour(t, begin)
			hv := link(t, New(WithTimeouts(time.Second, 20*time.Second)), end)
			_, err := hv.VMIDFree(t.Context(), 100)
			require.Error(t, err)
			require.Less(t, sent.Load(), int64(3*(maxBody+4<<20)), "it was cut off")
			_, err = clone(t.Context(), hv)
			require.Error(t, err)
		})
	}
}

// pour answers every request with a beginning, and with a stream that has no end.
func pour(t *testing.T, begin string) (core.Endpoint, *atomic.Int64) {
	t.Helper()
	borrowed := httptest.NewUnstartedServer(nil) // for its certificate
	borrowed.StartTLS()
	t.Cleanup(borrowed.Close)
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: borrowed.TLS.Certificates, MinVersion: tls.VersionTLS12})
	require.NoError(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	sent := new(atomic.Int64)
	serve := func(conn net.Conn) {
		defer conn.Close()
		if _, err := http.ReadRequest(bufio.NewReader(conn)); err != nil {
			return
		}
		_, err := io.WriteString(conn, begin)
		junk := []byte(strings.Repeat("x", 64<<10))
		for n := 0; err == nil; {
			n, err = conn.Write(junk)
			sent.Add(int64(n))
		}
	}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go serve(conn)
		}
	}()
	return core.Endpoint{URL: "https://" + listener.Addr().String(), Fingerprint: Fingerprint(borrowed.Certificate())}, sent
}

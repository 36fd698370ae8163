package serve

import (
	"fmt"
	"io"
	"strings"

	"github.com/remudahq/remuda/apps/internal/version"
)

// Tell writes where the server is; and of a demo all that one needs to try it.
// The lines with names of variables can be given to a shell.
func (r *Running) Tell(out io.Writer) {
	if r.Demo == nil {
		fmt.Fprintf(out, "remuda-api %s\n  API   %s\n  Docs  %s/docs\n", version.Version, r.URL, r.URL)
		r.tellDialects(out)
		return
	}
	d := r.Demo
	fmt.Fprintf(out, `remuda-api %s, the demo

  API        %s
  Docs       %s/docs
  Admin      %s, token %s
  Customers  %s and %s, password %s
`, version.Version, r.URL, r.URL, demoAdmin, r.AdminToken, demoAlice, demoBob, d.Password)
	r.tellDialects(out)
	if d.SimURL != "" {
		fmt.Fprintf(out, "  Simulator  %s, token %s\n", d.SimURL, d.SimToken)
	}
	fmt.Fprintf(out, "\nREMUDA_URL=%s\nREMUDA_TOKEN=%s\n", r.URL, r.AdminToken)
	if d.SimURL != "" {
		fmt.Fprintf(out, "REMUDA_PROXMOX_URL=%s\nREMUDA_PROXMOX_TOKEN=%s\nREMUDA_PROXMOX_FINGERPRINT=%s\n", d.SimURL, d.SimToken, d.SimFingerprint)
	}
	fmt.Fprintf(out, `
Try it:

curl -s %s/v1/servers -H 'Authorization: Bearer %s' -H 'Content-Type: application/json' -d '{"name":"web 1","image":"debian-12","plan":"small","start":true}'
`, r.URL, r.AdminToken)
}

// tellDialects writes which legacy APIs are spoken, and where.
func (r *Running) tellDialects(out io.Writer) {
	if len(r.Dialects) > 0 {
		fmt.Fprintf(out, "  Dialects   %s; see %s/dialects/%s/docs and so on\n", strings.Join(r.Dialects, ", "), r.URL, r.Dialects[0])
	}
	for _, one := range r.alone {
		fmt.Fprintf(out, "  Dialect    %s alone at %s\n", one.name, one.URL)
	}
}

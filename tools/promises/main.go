// Promises prints the page of the numbered faults and threats: what happens in
// each, what is promised then, and the test that holds the promise.
//
//	promises [DIR] > docs/faults.md
package main

import (
	"fmt"
	"os"
	"path"
	"strings"

	"github.com/remudahq/remuda/internal/arch"
)

const head = `# Faults and threats

What goes wrong around a control plane for Proxmox VE, and what is promised when it does. Each line is a test, beside the code that keeps the promise;
` + "`make test/faults`" + ` runs them all on every database, and lists them. This page is made from their comments by ` + "`make gen`" + `.
`

var titles = map[string]string{"F": "Whatever dies, whenever it dies", "S": "Whoever attacks, however"}

func main() {
	dir := "."
	if len(os.Args) > 1 {
		dir = os.Args[1]
	}
	promises, err := arch.Promises(os.DirFS(dir))
	if err != nil {
		fmt.Fprintln(os.Stderr, "promises:", err)
		os.Exit(1)
	}
	fmt.Print(head)
	row := ""
	for _, p := range promises {
		if titles[p.Number[:1]] == "" {
			continue // of another page
		}
		if p.Number[:1] != row {
			row = p.Number[:1]
			fmt.Printf("\n## %s\n\n| | what happens, and what is promised | test |\n|---|---|---|\n", titles[row])
		}
		fmt.Printf("| %s | %s | [`%s`](../%s) in `%s` |\n", p.Number, strings.ReplaceAll(p.Text, "|", "\\|"), p.Test, p.File, path.Dir(p.File))
	}
}

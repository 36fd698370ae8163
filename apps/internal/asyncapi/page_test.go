package asyncapi_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

const page = "../../../docs/events.md"

// TestThePageListsEveryType compares the table of docs/events.md with the
// catalogue; REMUDA_WRITE_PAGE=1 writes it.
func TestThePageListsEveryType(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	before, mark, _ := strings.Cut(string(text), "<!-- types")
	mark, _, _ = strings.Cut("<!-- types"+mark, "\n")
	want := before + mark + "\n\n" + table()
	if os.Getenv("REMUDA_WRITE_PAGE") != "" {
		require.NoError(t, os.WriteFile(page, []byte(want), 0o600))
		return
	}
	require.Equal(t, want, string(text), "REMUDA_WRITE_PAGE=1 go test ./apps/internal/asyncapi writes it")
}

// table lists the types, for people.
func table() string {
	var b strings.Builder
	b.WriteString("| type | what happened | heard by | details |\n|---|---|---|---|\n")
	heard := map[core.EventHeard]string{core.HeardByOwner: "its owner", core.HeardByGrantee: "its owner, and the user it names", core.HeardByStaff: "who sees everything"}
	for _, e := range core.EventCatalogue() {
		var details []string
		for _, f := range e.Data {
			name := "`" + f.Name + "`"
			if !f.Always {
				name = "[" + name + "]"
			}
			details = append(details, name)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", e.Name, e.Says, heard[e.Heard], strings.Join(details, ", "))
	}
	return b.String()
}

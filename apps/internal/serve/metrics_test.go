package serve_test

import (
	"cmp"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the list of metrics")

// listed is where the dashboard's tests read which metrics there are.
var listed = filepath.Join("..", "..", "..", "deploy", "prometheus", "metrics.txt")

var (
	typeLine   = regexp.MustCompile(`(?m)^# TYPE (remuda_\S+) (\S+)$`)
	seriesLine = regexp.MustCompile(`(?m)^(remuda_\w+)(?:\{(.*)\})? \S+$`)
	labelName  = regexp.MustCompile(`(\w+)="(?:[^"\\]|\\.)*"`)
)

// served is the list of what a page shows: name, type and labels, a line each.
func served(page string) string {
	types, labels := map[string]string{}, map[string]map[string]bool{}
	for _, m := range typeLine.FindAllStringSubmatch(page, -1) {
		types[m[1]], labels[m[1]] = m[2], map[string]bool{}
	}
	for _, m := range seriesLine.FindAllStringSubmatch(page, -1) {
		name := m[1]
		if types[name] == "" { // of a histogram
			name = regexp.MustCompile(`_(bucket|sum|count)$`).ReplaceAllString(name, "")
		}
		for _, label := range labelName.FindAllStringSubmatch(m[2], -1) {
			if label[1] != "le" {
				labels[name][label[1]] = true
			}
		}
	}
	var out strings.Builder
	for _, name := range slices.Sorted(maps.Keys(types)) {
		if !strings.HasPrefix(name, "remuda_go_") && !strings.HasPrefix(name, "remuda_process_") { // the runtime's
			fmt.Fprintf(&out, "%s %s %s\n", name, types[name], cmp.Or(strings.Join(slices.Sorted(maps.Keys(labels[name])), ","), "-"))
		}
	}
	return out.String()
}

// The dashboard and the alerts are tested against a list of metrics. It is what
// two demos really show: one that has made a server, and one that cannot.
func TestTheListOfMetricsIsWhatIsShown(t *testing.T) {
	t.Parallel()
	works, idle := demo(t, t.TempDir(), "--poll-interval=200ms"), demo(t, t.TempDir(), "--workers=0")
	works.tryCurl()
	idle.tryCurl()
	want, err := os.ReadFile(listed)
	require.NoError(t, err)
	shown := ""
	require.Eventually(t, func() bool { // what is read from the database is some seconds old
		for _, p := range []*process{works, idle} {
			_, page := plain(t, p.said("REMUDA_URL")+"/metrics")
			shown = union(shown, served(page))
		}
		return shown == string(want) || *update && strings.Contains(shown, "_operations gauge kind") && strings.Contains(shown, "_ended_total counter kind")
	}, 40*time.Second, 100*time.Millisecond, "go test ./apps/internal/serve -run ListOfMetrics -update writes what is shown now:\n%s", &lazily{&shown})
	if *update {
		require.NoError(t, os.WriteFile(listed, []byte(shown), 0o600))
	}
	works.end()
	idle.end()
}

// lazily prints what a text is when it is printed.
type lazily struct{ text *string }

func (l *lazily) String() string { return *l.text }

// union is both lists: some metrics have a series only for a while.
func union(a, b string) string {
	lines := map[string]string{}
	for line := range strings.Lines(a + b) {
		name, _, _ := strings.Cut(line, " ")
		if len(line) > len(lines[name]) {
			lines[name] = line
		}
	}
	return strings.Join(slices.Sorted(maps.Values(lines)), "")
}

package remuda_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// leastGo is the release of Go with the last correction of its own libraries
// that we know of and need.
const leastGo = "1.26.8"

// unreleased are the dependencies that have no release, and why one will do.
var unreleased = map[string]string{
	"github.com/emersion/go-sasl": "never released; the one that go-smtp itself asks for, in tests only",
}

// deniedModules are those that must not come back, and why.
var deniedModules = map[string]string{
	"github.com/dgrijalva/jwt-go":     "abandoned, CVE-2020-26160",
	"github.com/form3tech-oss/jwt-go": "abandoned",
	"gopkg.in/yaml.v2":                "follows aliases without a bound in old releases; go.yaml.in/yaml/v3 is kept",
	"github.com/satori/go.uuid":       "abandoned, CVE-2021-3538",
	"github.com/mattn/go-sqlite3":     "needs cgo",
	"github.com/lib/pq":               "in maintenance only; pgx is used",
}

var (
	requirement = regexp.MustCompile(`^\s*(?:require )?([a-z0-9.-]+\.[a-z]+/\S+|[a-z0-9-]+\.[a-z]+)\s+(v\S+)(\s+// indirect)?$`)
	replacement = regexp.MustCompile(`^\s*(?:replace )?(\S+)(?:\s+v\S+)?\s+=>\s+(\S+)(\s+v\S+)?$`)
	pseudo      = regexp.MustCompile(`-(0\.)?\d{14}-[0-9a-f]{12}$`)
)

// TestS26EveryDependencyIsChosen reads the go.mod and go.sum of every
// module: exact releases that were chosen, none of a kind that was refused, none from
// another place, each with its checksum. make check/vulns holds what lies in the
// cache against those, and all of it against the known vulnerabilities
// where these can be had.
func TestS26EveryDependencyIsChosen(t *testing.T) {
	t.Parallel()
	if got := runtime.Version(); olderGo(got, leastGo) {
		t.Errorf("built with %s; %s is the least", got, leastGo)
	}
	var files []string
	for _, pattern := range []string{"go.mod", "adapters/*/go.mod", "testutil/*/go.mod", "apps/go.mod"} {
		found, _ := filepath.Glob(pattern)
		files = append(files, found...)
	}
	if len(files) < 7 {
		t.Fatalf("only %v", files)
	}
	all := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		sums, err := os.ReadFile(strings.TrimSuffix(file, "mod") + "sum")
		if err != nil && strings.Contains(string(text), "\nrequire") && !strings.Contains(file, "pvesim") {
			t.Errorf("%s has no sums: %v", file, err)
		}
		wrong, n := dependencies(string(text), string(sums))
		all += n
		for _, w := range wrong {
			t.Errorf("%s: %s", file, w)
		}
	}
	if all < 40 {
		t.Errorf("only %d requirements were read", all)
	}
	if wrong, _ := dependencies("require github.com/lib/pq v1.2.3\nreplace a.b/c => github.com/evil/c v1.0.0\nrequire x.y/z v0.0.0-20260101000000-0123456789ab\n", ""); len(wrong) != 5 {
		t.Errorf("what is wrong is not seen: %q", wrong)
	}
}

// dependencies says what is wrong with those of one module, and how many there are.
func dependencies(mod, sums string) (wrong []string, n int) {
	for line := range strings.Lines(mod) {
		line = strings.TrimRight(line, "\n")
		if m := replacement.FindStringSubmatch(line); m != nil {
			if !strings.HasPrefix(m[1], "github.com/remudahq/remuda") || !strings.HasPrefix(m[2], ".") {
				wrong = append(wrong, m[1]+" is replaced by "+m[2])
			}
			continue
		}
		if strings.HasPrefix(line, "exclude") || strings.HasPrefix(line, "retract") {
			wrong = append(wrong, line)
		}
		m := requirement.FindStringSubmatch(line)
		if m == nil || strings.HasPrefix(m[1], "github.com/remudahq/remuda") {
			continue
		}
		n++
		if why, denied := deniedModules[m[1]]; denied {
			wrong = append(wrong, m[1]+" is denied: "+why)
		}
		if pseudo.MatchString(m[2]) && unreleased[m[1]] == "" && m[3] == "" {
			wrong = append(wrong, fmt.Sprintf("%s %s is no release; say why in deps_test.go", m[1], m[2]))
		}
		if !strings.Contains(sums, m[1]+" "+m[2]+"/go.mod h1:") {
			wrong = append(wrong, m[1]+" "+m[2]+" has no checksum")
		}
	}
	return wrong, n
}

func olderGo(have, least string) bool {
	number := func(text string) (parts []int) {
		text, _, _ = strings.Cut(strings.TrimPrefix(text, "go"), "-")
		text, _, _ = strings.Cut(text, " ")
		for part := range strings.SplitSeq(text, ".") {
			n, _ := strconv.Atoi(part)
			parts = append(parts, n)
		}
		return parts
	}
	return slices.Compare(number(have), number(least)) < 0
}

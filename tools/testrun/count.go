package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
)

// event is a line of go test -json; go doc test2json explains it.
type event struct {
	Action, Package, ImportPath, Test, Output string
	Elapsed                                   float64
}

// counter follows the events of one run.
type counter struct {
	out    io.Writer
	total  tally
	per    map[string]tally    // by package
	output map[string][]string // by package and test, of those still running
	bad    []string            // what did not pass, to be said again at the end
	named  []string            // what passed, subtests left out, if that is wanted
	names  bool
}

// count reads events to the end. What is no event is passed on as it is.
func count(events io.Reader, names bool, out io.Writer) (tally, error) {
	c := &counter{out: out, names: names, per: map[string]tally{}, output: map[string][]string{}}
	lines := bufio.NewReader(events)
	for {
		line, err := lines.ReadBytes('\n')
		var e event
		if len(line) > 0 {
			if json.Unmarshal(line, &e) == nil && e.Action != "" {
				c.take(e)
			} else {
				_, _ = out.Write(line)
			}
		}
		if err == io.EOF {
			c.list()
			c.repeat()
			return c.total, nil
		}
		if err != nil {
			return c.total, err
		}
	}
}

func (c *counter) take(e event) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "output":
		c.output[key] = append(c.output[key], e.Output)
	case "build-output":
		fmt.Fprint(c.out, e.Output)
	case "pass", "fail", "skip":
		if e.Test == "" {
			c.endPackage(e, c.output[key])
		} else {
			c.endTest(e, c.output[key])
		}
		delete(c.output, key)
	}
}

func (c *counter) endTest(e event, output []string) {
	one := tallyOf(e.Action)
	c.total = c.total.plus(one)
	c.per[e.Package] = c.per[e.Package].plus(one)
	if c.names && e.Action == "pass" && !strings.Contains(e.Test, "/") {
		c.named = append(c.named, fmt.Sprintf("pass %s (%s)\n", e.Test, e.Package))
	}
	if e.Action != "pass" {
		bad := fmt.Sprintf("%s: %s %s\n%s", e.Action, e.Package, e.Test, indented(output))
		fmt.Fprint(c.out, bad)
		c.bad = append(c.bad, bad)
	}
}

// endPackage prints the package's line. A package that fails though none of its
// tests did (it does not compile, its TestMain fails) counts as one failure.
func (c *counter) endPackage(e event, output []string) {
	ran := c.per[e.Package]
	if e.Action == "fail" && ran.failed == 0 {
		c.total.failed++
		ran.failed++
		why := indented(output)
		fmt.Fprint(c.out, why)
		c.bad = append(c.bad, "fail: "+e.Package+"\n"+why)
	}
	if ran != (tally{}) {
		fmt.Fprintf(c.out, "%-4s %s %.1fs: %v\n", e.Action, e.Package, e.Elapsed, ran)
	}
}

// list prints the names of what passed, in order.
func (c *counter) list() {
	slices.Sort(c.named)
	fmt.Fprint(c.out, strings.Join(c.named, ""))
}

// repeat says again what did not pass: many packages may have been printed since.
func (c *counter) repeat() {
	if len(c.bad) > 0 {
		fmt.Fprintf(c.out, "\nwhat did not pass:\n%s\n", strings.Join(c.bad, ""))
	}
}

// indented leaves out go test's own marks, which the lines here repeat.
func indented(output []string) string {
	var b strings.Builder
	for _, line := range output {
		if mark := strings.TrimSpace(line); strings.HasPrefix(mark, "=== ") || strings.HasPrefix(mark, "--- ") {
			continue
		}
		b.WriteString("    " + line)
	}
	return b.String()
}

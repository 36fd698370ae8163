package core_test

import (
	"strings"
	"testing"

	"github.com/remudahq/remuda/core"
)

func TestSelectorsPickByLabels(t *testing.T) {
	t.Parallel()
	labels := map[string]string{"env": "prod", "tier": "web", "empty": "", "note": `a "b", (c)`, "a.b/c-d": "x"}
	for text, want := range map[string]bool{
		"": true, "  ": true, "env": true, "!env": false, "none": false, "! none": true,
		"env=prod": true, "env==prod": true, "env = prod , tier=web": true, "env=test": false,
		"env!=prod": false, "env!=test": true, "none!=x": true, "none=": false, "empty=": true, "empty": true,
		"tier in (web,api)": true, "tier in(api)": false, "tier notin (web)": false, "none notin (x)": true, "tier notin ( api , x )": true,
		`note="a \"b\", (c)"`: true, `note in ("x","a \"b\", (c)")`: true, "a.b/c-d=x": true,
		"env=prod,tier in (web,api),!legacy,team notin (x),empty": true, "env=prod,tier=api": false,
		"env in (prod),in,notin": false,
	} {
		selector, err := core.ParseSelector(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got := selector.Matches(labels); got != want {
			t.Errorf("%q: got %t", text, got)
		}
		again, err := core.ParseSelector(selector.String())
		if err != nil || again.String() != selector.String() || again.Matches(labels) != want {
			t.Errorf("%q became %q, %v", text, selector, err)
		}
	}
}

func TestSelectorsSayWhatIsWrong(t *testing.T) {
	t.Parallel()
	for text, names := range map[string]string{
		"env=a=b":                         `"="`,
		"env prod":                        `"prod" after the key "env"`,
		",env":                            `"," where a label's key should be`,
		"env,":                            "nothing where a label's key should be",
		"-env":                            `"-env" where`,
		"!":                               "nothing where",
		"env in web":                      `"web" after "env in", where ( should be`,
		"env in ()":                       `")" after "env in (", where a value should be`,
		"env in (a":                       `nothing after the value "a"`,
		"env in (a b)":                    `"b" after the value "a"`,
		`env="a`:                          "where a value should be",
		"env=\"a\x01\"":                   "printable",
		"env=" + strings.Repeat("x", 256): "255",
		strings.Repeat("e,", 64) + "e":    "at most 64 requirements",
		"e in (a" + strings.Repeat(",a", 64) + ")": "more than 64 values",
		strings.Repeat("e", 5000):                  "4096 bytes",
	} {
		_, err := core.ParseSelector(text)
		if core.KindOf(err) != core.Invalid || !strings.Contains(err.Error(), "selector ") || !strings.Contains(err.Error(), names) {
			t.Errorf("%.40q: %v", text, err)
		}
	}
}

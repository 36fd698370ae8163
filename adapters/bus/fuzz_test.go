package bus_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

// FuzzUnmarshal reads messages: one that is a fact is written again, and means
// the same.
func FuzzUnmarshal(f *testing.F) {
	for _, seed := range []string{
		`{"specversion":"1.0","id":"1","type":"remuda.server.started","time":"2026-03-04T05:06:07Z","data":{"details":{"a":"b"}}}`,
		`{"specversion":"1.0","id":"\u009b2J","type":"remuda.x\u202e","subject":"\u0000","time":"9999-12-31T23:59:59+23:59","position":-1}`,
		`{"specversion":"1.0","id":"1","type":"remuda.a","time":"2026-03-04T05:06:07Z","data":null,"dataversion":1e3}`,
		`[]`, `null`, `{"data":[]}`, "\xff",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		e, err := bus.Unmarshal(text)
		if err != nil {
			require.ErrorIs(t, err, core.Invalid)
			return
		}
		out, err := bus.Marshal(e)
		require.NoError(t, err)
		again, err := bus.Unmarshal(out)
		if e.At.Year() > 9999 || e.At.Year() < 0 {
			return // a zone beyond the last day
		}
		require.NoError(t, err)
		require.Equal(t, e.ID, again.ID)
		require.Equal(t, len(e.Data), len(again.Data))
	})
}

// FuzzMarshal writes facts with whatever stands in their details: a line that
// no terminal obeys.
func FuzzMarshal(f *testing.F) {
	for _, seed := range []string{"web", "\x1b[2J", "\u009b2J", "\u202e\u2066", "a\nb", "\x7f", "\U000e0041", "\xff", "漢👩‍🚀", `\u009b`} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, name, value string) {
		out, err := bus.Marshal(core.Event{ID: "1", Type: "server.renamed", Data: map[string]string{name: value}})
		require.NoError(t, err)
		require.True(t, json.Valid(out))
		require.Equal(t, -1, strings.IndexFunc(string(out), func(r rune) bool { return !unicode.IsPrint(r) && r != unicode.ReplacementChar }), "%q", out)
		back, err := bus.Unmarshal(out)
		require.NoError(t, err)
		require.Equal(t, map[string]string{strings.ToValidUTF8(name, "\ufffd"): strings.ToValidUTF8(value, "\ufffd")}, fixed(back.Data, name, value))
	})
}

// fixed leaves what was not UTF-8 out of the comparison.
func fixed(got map[string]string, name, value string) map[string]string {
	if strings.ToValidUTF8(name, "") == name && strings.ToValidUTF8(value, "") == value {
		return got
	}
	return map[string]string{strings.ToValidUTF8(name, "\ufffd"): strings.ToValidUTF8(value, "\ufffd")}
}

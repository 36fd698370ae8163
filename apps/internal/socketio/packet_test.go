package socketio

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzParseMessage reads what a client may send; whatever is taken is sound.
func FuzzParseMessage(f *testing.F) {
	for _, seed := range []string{`0`, `0{"token":"x"}`, `0/admin,{"a":1}`, `0/admin?x=1,`, `1`, `2["a"]`, `213["a",{}]`, `2/n,13["a"]`, `3`, `312[]`, `4{}`, `51-["a"]`, `2["a"`, "", "/", "2/", "0/,,", `2 ["a"]`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		m, ok := parseMessage(text)
		if !ok {
			return
		}
		require.Contains(t, "01234", string(m.kind))
		require.Equal(t, "/", m.room[:1])
		require.LessOrEqual(t, len(m.id), 15)
		require.True(t, len(m.data) == 0 || json.Valid(m.data))
		if name, args, ok := m.event(); ok {
			again, err := json.Marshal(append([]any{name}, of(args)...))
			require.NoError(t, err)
			require.True(t, json.Valid(again))
		}
	})
}

func of(args []json.RawMessage) []any {
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = a
	}
	return out
}

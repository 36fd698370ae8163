package stream

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzLastEventID reads where a stream shall begin: a place in the log, or a
// refusal.
func FuzzLastEventID(f *testing.F) {
	for _, seed := range []string{"0", "1", "-1", "+1", "01", "9223372036854775807", "9223372036854775808", "1e3", " 1", "\x00", "", "0x10", "1_000"} {
		f.Add(seed, "")
		f.Add("", seed)
	}
	f.Fuzz(func(t *testing.T, header, query string) {
		from := From{LastEventID: header, Query: query, Types: []string{header}}
		at, err := from.after()
		if err != nil {
			return
		}
		text := header
		if text == "" {
			text = query
		}
		if text == "" {
			require.EqualValues(t, -1, at)
			return
		}
		n, bad := strconv.ParseInt(text, 10, 64)
		require.NoError(t, bad)
		require.Equal(t, n, at)
		require.GreaterOrEqual(t, at, int64(0))
		_ = from.checkTypes()
	})
}

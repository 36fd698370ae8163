package native

import (
	"encoding/base64"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

// FuzzCursor reads cursors: one that is accepted is written again as it was.
func FuzzCursor(f *testing.F) {
	const id = "0198e1c0-0000-7000-8000-000000000000"
	for _, text := range []string{id, "name\nweb\n" + id, "-number\n0000000000000000007\n" + id, "power\nx\n" + id, "\n\n\n", "name\n\x00\n" + id, "id\n\n" + id} {
		f.Add(base64.RawURLEncoding.EncodeToString([]byte(text)), "name")
	}
	f.Add("%%%", "-id")
	f.Fuzz(func(t *testing.T, text, sort string) {
		page, err := (Paging{Limit: 50, Cursor: text}).sorted(sort)
		if err != nil || text == "" {
			return
		}
		_, err = core.ParseID[string](page.After)
		require.NoError(t, err)
		again, err := (Paging{Limit: 50, Cursor: *cursor(sort, page.Sort.From, page.After)}).sorted(sort)
		require.NoError(t, err)
		require.Equal(t, page, again)
	})
}

// FuzzTerms reads the headers under which a change may be asked for.
func FuzzTerms(f *testing.F) {
	for _, seed := range []string{`"3"`, `W/"3"`, "*", ` * `, `"03"`, `"-1"`, `"9223372036854775808"`, `"a","b"`, `"`, "\x00", "order-4711", strings.Repeat("k", 256), "é"} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, match, name string) {
		h := http.Header{"If-Match": {match}, "Idempotency-Key": {name}}
		version, bad := ifMatch(h)
		if bad == nil {
			require.True(t, version == 0 || version == noVersion || match != strconv.FormatInt(version, 10) && strings.TrimSpace(match) == `"`+strconv.FormatInt(version, 10)+`"`, "%q: %d", match, version)
			require.True(t, version != 0 || strings.TrimSpace(match) == "*", "%q means any", match)
		}
		got, bad := key(h)
		if bad == nil {
			require.Equal(t, name, got)
			require.True(t, len(got) > 0 && len(got) < 256)
		}
		_ = bearer(match)
	})
}

// FuzzQuery reads what lists may be narrowed by, and times, addresses and
// networks as they stand in bodies.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{"env=prod", "=", "a=b=c", "30s", "-1s", "9999h", "1e9s", "10.0.0.1", "fe80::1%eth0", "10.0.0.0/8", "10.0.0.1/8", "::ffff:1.2.3.4/96", "\x00", "env in (a,b)"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if labels, err := parseLabels([]string{text}); err == nil {
			require.Len(t, labels, 1)
		}
		_, _ = parseSelector(text)
		if wait, err := parseWait(text); err == nil {
			require.True(t, wait >= 0 && wait <= MaxWait)
		}
		if list, err := parseNetworks([]string{text}); err == nil {
			require.Len(t, list, 1)
			require.NotEqual(t, netip.Prefix{}, list[0])
		}
		_ = bearer(text)
	})
}

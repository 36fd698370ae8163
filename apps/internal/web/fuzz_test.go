package web

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzCheckJSON reads bodies: what is accepted is JSON in UTF-8, not too deep,
// and says nothing twice.
func FuzzCheckJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,{"b":"[[[\"{{"}]}`, `{"a":1,"\u0061":2}`, `{"a":{"x":1},"b":[{"x":2}]}`, "\"\xff\"", strings.Repeat("[", 40), `{"a"`, `1e999`, `"\ud800"`, "{}{}", "\x00", `{"":1,"":2}`} {
		f.Add("application/json", seed)
	}
	f.Add("application/json; charset=\"utf-8\"", `null`)
	f.Add("text/html;;=", `{}`)
	f.Fuzz(func(t *testing.T, kind, body string) {
		p := CheckJSON(http.Header{"Content-Type": {kind}}, []byte(body))
		if p != nil {
			require.True(t, p.Status >= 400 && p.Status < 500)
			_, err := json.Marshal(p)
			require.NoError(t, err)
			return
		}
		if body == "" {
			return
		}
		var any any
		numbers := json.NewDecoder(strings.NewReader(body))
		numbers.UseNumber() // one of any size is a number still
		require.NoError(t, numbers.Decode(&any))
		require.LessOrEqual(t, depth(any), MaxDepth)
	})
}

func depth(v any) int {
	most := 0
	switch v := v.(type) {
	case map[string]any:
		for _, in := range v {
			most = max(most, depth(in))
		}
		return most + 1
	case []any:
		for _, in := range v {
			most = max(most, depth(in))
		}
		return most + 1
	}
	return 0
}

// FuzzSource reads where a request says that it came from: nobody is believed
// but our proxies, and what they say is an address.
func FuzzSource(f *testing.F) {
	f.Add("10.0.0.1:1234", "203.0.113.7", "198.51.100.9, 10.0.0.2")
	f.Add("192.0.2.1:1", "203.0.113.7", "")
	f.Add("[::ffff:10.0.0.1]:1", "unknown", "[2001:db8::1]:443, 10.0.0.9")
	f.Add("@", ",,,", "\x00")
	f.Fuzz(func(t *testing.T, peer, one, two string) {
		proxies := Proxies{netip.MustParsePrefix("10.0.0.0/8")}
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr, r.Header[Forwarded] = peer, []string{one, two}
		got := proxies.Source(r)
		from, readable := hop(peer)
		if !readable {
			require.Equal(t, peer, got)
			return
		}
		if !proxies.has(from) {
			require.Equal(t, from.String(), got)
		}
		at, err := netip.ParseAddr(got)
		require.NoError(t, err)
		require.Equal(t, at.String(), got)
		_ = House(got)
	})
}

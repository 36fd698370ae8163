package outbound_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/outbound"
	"github.com/remudahq/remuda/core"
)

// The values are those of the reference implementations of Standard Webhooks.
func TestALetterIsSignedAsStandardWebhooksHasIt(t *testing.T) {
	t.Parallel()
	const id, signature = "msg_p5jXN8AQM9LWM0D4loKWxJek", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	var got http.Header
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header }))
	defer server.Close()
	poster := outbound.NewPoster(outbound.Settings{
		Networks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, UserAgent: "remuda/1",
		Marshal: func(core.Event) ([]byte, error) { return []byte(`{"test": 2432232314}`), nil },
	})
	receipt, err := poster.Post(t.Context(), core.Letter{URL: server.URL, ID: id, At: time.Unix(1614265330, 0),
		Secrets: []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_AAAA"}})
	if err != nil || receipt.Status != 200 {
		t.Fatal(receipt, err)
	}
	for name, want := range map[string]string{"Webhook-Id": id, "Webhook-Timestamp": "1614265330", "Content-Type": "application/cloudevents+json", "User-Agent": "remuda/1"} {
		if got.Get(name) != want {
			t.Errorf("%s is %q, want %q", name, got.Get(name), want)
		}
	}
	both := strings.Fields(got.Get("Webhook-Signature"))
	if len(both) != 2 || both[0] != signature || !strings.HasPrefix(both[1], "v1,") {
		t.Errorf("the signatures are %q", both)
	}
}

func TestWhatAURLTellsIsCheckedWithoutALookUp(t *testing.T) {
	t.Parallel()
	into := outbound.NewPoster(outbound.Settings{Networks: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}})
	beyond := outbound.NewPoster(outbound.Settings{})
	for url, want := range map[string][2]bool{ // with the network, and without
		"https://example.com/hook": {true, true},
		"http://example.com/hook":  {true, false}, // it may lead into the network
		"http://10.1.2.3":          {true, false},
		"https://10.1.2.3:8443":    {true, false},
		"https://93.184.215.14":    {true, true},
		"http://93.184.215.14":     {false, false},
		"https://localhost":        {false, false},
		"https://a.localhost.":     {false, false},
		"https://[::1]":            {false, false},
		"https://[64:ff9b::a01:1]": {false, false}, // only the address itself is in the network
	} {
		for i, poster := range []*outbound.Poster{into, beyond} {
			if err := poster.Check(url); (err == nil) != want[i] {
				t.Errorf("%s: %v", url, err)
			}
		}
	}
}

package natsurl_test

import (
	"testing"

	"github.com/remudahq/remuda/adapters/bus/natsurl"
	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

func TestWhereNATSIs(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]natsurl.URL{
		"nats://h":                    {Servers: []string{"nats://h:4222"}, Stream: "REMUDA"},
		"nats://a:1,[::1]:2,c/":       {Servers: []string{"nats://a:1", "nats://[::1]:2", "nats://c:4222"}, Stream: "REMUDA"},
		"tls://h?ca=/etc/ca.pem":      {Servers: []string{"nats://h:4222"}, Stream: "REMUDA", TLS: true, CA: "/etc/ca.pem"},
		"nats://u:p%40%3f@h":          {Servers: []string{"nats://h:4222"}, Stream: "REMUDA", User: "u", Pass: "p@?"},
		"nats://token@h?tls=required": {Servers: []string{"nats://h:4222"}, Stream: "REMUDA", User: "token", TLS: true},
		"nats://h?stream=HERD&replicas=3&creds=/c&cert=/x&key=/y": {
			Servers: []string{"nats://h:4222"}, Stream: "HERD", Replicas: 3, Creds: "/c", Cert: "/x", Key: "/y"},
	} {
		got, err := natsurl.Parse(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
}

func TestWhatIsWrongWithAURLIsToldWithoutItsSecrets(t *testing.T) {
	t.Parallel()
	for text, said := range map[string]string{
		"http://h":                           "must be nats://",
		"nats://":                            "HOST:PORT",
		"nats://u:hunter2@":                  "server number 1",
		"nats://h,u:0":                       "server number 2",
		"nats://u:p?hunter2@h":               "no parameters but",
		"nats://u:hunter2%zz@h":              "badly escaped",
		"nats://h?replicas=9":                "replicas=1 to 5",
		"nats://h?stream=a.b":                "must be a word",
		"nats://h?cert=/x":                   "both cert and key",
		"nats://h:70000?tls=perhaps&x=y":     "tls=required",
		"nats://u:hunter2@h?creds=&stream=S": "none of them empty",
	} {
		_, err := natsurl.Parse(text)
		require.ErrorIs(t, err, core.Invalid, text)
		require.ErrorContains(t, err, said, text)
		require.NotContains(t, err.Error(), "hunter2", text)
	}
}

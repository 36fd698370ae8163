package drone_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	client "github.com/drone/drone-go/drone"
	"github.com/remudahq/remuda/apps/internal/legacytest"
	"github.com/stretchr/testify/require"
)

// bearer sends a token, as the clients of Drone do by way of OAuth's package.
type bearer string

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+string(b))
	return http.DefaultTransport.RoundTrip(r)
}

// TestDronesOwnClient has the client of Drone, as it is published, make all its
// calls about servers, over real connections to a fleet at work.
func TestDronesOwnClient(t *testing.T) {
	t.Parallel()
	w := legacytest.Open(t)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); w.Run(ctx) }()
	defer func() { cancel(); <-ended }()
	server := httptest.NewServer(front(w, pool))
	defer server.Close()
	as := func(user string) client.Client {
		return client.NewClient(server.URL, &http.Client{Transport: bearer(w.Tokens[user])})
	}
	drone := as("admin")
	is := func(name, state string) (found *client.Server) {
		t.Helper()
		for late := time.Now().Add(time.Minute); time.Now().Before(late); time.Sleep(20 * time.Millisecond) {
			var err error
			if found, err = drone.Server(name); err == nil && found.State == state {
				return found
			}
		}
		t.Fatalf("%s never was %s: %+v", name, state, found)
		return nil
	}

	none, err := drone.ServerList()
	require.NoError(t, err)
	require.Empty(t, none)
	made, err := drone.ServerCreate()
	require.NoError(t, err)
	require.Equal(t, 2, made.Capacity)
	found := is(made.Name, "running")
	require.NotEmpty(t, found.Address)
	require.Contains(t, string(found.CACert), "BEGIN CERTIFICATE", "keys are bytes, of PEM")
	require.Contains(t, string(found.CAKey), "PRIVATE KEY")
	require.Contains(t, string(found.TLSKey), "PRIVATE KEY")
	require.Contains(t, string(found.TLSCert), "BEGIN CERTIFICATE")
	require.WithinDuration(t, time.Now(), time.Unix(found.Created, 0), time.Minute)
	require.NotZero(t, found.Started)
	require.Zero(t, found.Stopped)
	listed, err := drone.ServerList()
	require.NoError(t, err)
	require.Len(t, listed, 1)
	require.Nil(t, listed[0].TLSKey)

	require.NoError(t, drone.AutoscalePause())
	require.NoError(t, drone.AutoscaleResume())
	version, err := drone.AutoscaleVersion()
	require.NoError(t, err)
	require.NotEmpty(t, version.Version)

	_, err = as("alice").Server(made.Name)
	require.ErrorContains(t, err, "sql: no rows in result set")
	_, err = client.NewClient(server.URL, http.DefaultClient).ServerList()
	require.ErrorContains(t, err, "Invalid or missing token")
	require.NoError(t, drone.ServerDelete(made.Name, true))
	require.Eventually(t, func() bool { _, err := drone.Server(made.Name); return err != nil }, time.Minute, 20*time.Millisecond)
	require.ErrorContains(t, drone.ServerDelete(made.Name, false), "sql: no rows in result set")
}

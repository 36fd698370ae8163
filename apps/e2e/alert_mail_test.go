package e2e

import (
	"bytes"
	"net/http"
	"net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/testutil/pvesim"
	"github.com/remudahq/remuda/testutil/smtpsink"
)

// A guest that is over its threshold and comes back is one alert, one end of it,
// and two mails to its owner, whatever happens in between.
func TestAGuestOverItsThresholdAndBackIsTwoMails(t *testing.T) {
	t.Parallel()
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			sink, err := smtpsink.Start(smtpsink.Settings{Plain: true})
			require.NoError(t, err)
			t.Cleanup(sink.Close)
			r := &ranch{site: newSite(t, engine, fast)}
			r.alive = []*api{r.start(freeAddr(t), "REMUDA_POLL_INTERVAL=300ms", "REMUDA_SMTP_URL="+sink.URL(), "REMUDA_MAIL_FROM=Remuda <remuda@example.com>")}
			a := r.alive[0]
			r.furnish(a)
			a.must(http.StatusCreated, http.MethodPost, "/v1/users", map[string]any{
				"username": "alice", "email": "alice@example.com", "role": "customer", "password": "correct horse battery"})
			server := r.make("debian-12", map[string]any{"owner": "alice", "start": true})
			here := "/v1/servers/" + server["id"].(string)
			a.must(http.StatusOK, http.MethodPut, here+"/alerts", map[string]any{"rules": map[string]any{"cpu": map[string]any{"duration": 1}}})
			firing := func(state string) bool {
				found := a.must(http.StatusOK, http.MethodGet, "/v1/alerts?kind=cpu&state="+state, nil)["items"].([]any)
				return len(found) == 1 && found[0].(map[string]any)["server_id"] == server["id"]
			}
			for _, load := range []struct {
				cpu   float64
				state string
			}{{0.95, "firing"}, {0.2, "resolved"}} {
				require.True(t, r.sim.Behave(vmidOf(server), pvesim.Behaviour{CPU: load.cpu}))
				require.Eventually(t, func() bool { return firing(load.state) }, patience, 100*time.Millisecond, load.state)
			}
			var subjects []string
			require.Eventually(t, func() bool {
				subjects = nil
				for _, m := range sink.Mails() {
					letter, err := mail.ReadMessage(bytes.NewReader(m.Data))
					require.NoError(t, err)
					assert.Equal(t, []string{"alice@example.com"}, m.To)
					subjects = append(subjects, letter.Header.Get("Subject"))
				}
				return len(subjects) >= 3
			}, patience, 100*time.Millisecond)
			require.Len(t, subjects, 3, "%q", subjects)
			assert.Contains(t, subjects[0], "is ready")
			assert.Regexp(t, "^Alert: .*processor is busy, 95", subjects[1])
			assert.Regexp(t, "^Over: .*processor is busy", subjects[2])
			told := slices.DeleteFunc(r.facts(server), func(kind string) bool { return !strings.HasPrefix(kind, "alert.") })
			assert.Equal(t, []string{"alert.raised", "alert.resolved"}, told)
		})
	}
}

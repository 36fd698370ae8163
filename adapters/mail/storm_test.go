package mail_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/memory"
	"github.com/remudahq/remuda/core"
	coremail "github.com/remudahq/remuda/core/mail"
	"github.com/stretchr/testify/require"
)

// Time goes on between whatever is read and written, as it does.
func TestAStormBecomesAFewSummariesThatTellOfAll(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	p.Sender = p.sender(p.Mailer, func(s *coremail.Sender) { s.Clock = ticking{p.clock} })
	for i := range 60 {
		p.alert(t, p.user, "web "+strings.Repeat("i", i%5+1))
		p.clock.Advance(30 * time.Second)
		p.rounds(t)
	}
	p.clock.Advance(core.MailGathering)
	p.rounds(t)
	got := arrived(t, p.sink)
	require.Len(t, got, core.MaxFoldingMails+3, "of half an hour")
	lines := 0
	for _, m := range got[core.MaxFoldingMails:] {
		listed := strings.Count(m.Text, "- Alert: web")
		require.Equal(t, strconv.Itoa(listed)+" more messages", m.Subject)
		lines += listed
	}
	require.Equal(t, 50, lines, "none is lost")
	p.clock.Advance(time.Hour)
	p.alert(t, p.user, "web 1")
	p.rounds(t)
	require.Len(t, p.sink.Mails(), core.MaxFoldingMails+4, "the storm is over")
}

// ticking is a clock that goes on whenever it is looked at.
type ticking struct{ *memory.Clock }

func (c ticking) Now() time.Time {
	c.Advance(time.Microsecond)
	return c.Clock.Now()
}

func TestASummaryNamesTwentyAndCountsTheRest(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	for range core.MaxFoldingMails + 33 {
		p.alert(t, p.user, "web")
	}
	p.rounds(t)
	p.clock.Advance(core.MailGathering)
	p.rounds(t)
	last := arrived(t, p.sink)[core.MaxFoldingMails]
	require.Equal(t, "33 more messages", last.Subject)
	require.Contains(t, last.Text, "and 13 more")
	require.Equal(t, 20, strings.Count(last.Text, "- Alert: web"))
}

// Whatever else there is to tell, that a node, a cluster or all of them are away
// is told at once, and a kind of mails crowds out no other.
func TestTheUnimportantCrowdsOutNothing(t *testing.T) {
	t.Parallel()
	p := newPost(t)
	boss := p.addUser(t, "boss", core.Operator, nil)
	told := func(kind core.AlertKind, name string) {
		p.happen(t, core.Event{Type: core.EventAlertRaised, Data: map[string]string{"kind": string(kind), "name": name}})
	}
	for range 3 * core.MaxFoldingMails {
		told(core.AlertStorageFull, "local")
	}
	p.rounds(t)
	for i := range 2 * core.MaxFoldingMails {
		told([]core.AlertKind{core.AlertNodeDown, core.AlertClusterAway, core.AlertEverythingAway}[i%3], "c1")
	}
	p.happen(t, core.Event{Type: core.EventServerProvisioned, Owner: boss.ID})
	p.rounds(t)
	got := arrived(t, p.sink)
	require.Equal(t, 3*core.MaxFoldingMails+1, len(got))
	urgent := 0
	for _, m := range got {
		if strings.Contains(m.Subject, "the node is down") || strings.Contains(m.Subject, "cluster") {
			urgent++
		}
	}
	require.Equal(t, 2*core.MaxFoldingMails, urgent)
}

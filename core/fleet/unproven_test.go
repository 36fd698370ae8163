package fleet

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
)

// Whoever may send commands cannot fill the audit log with those that they cannot
// prove; how many there were is in it.
func TestUnprovenCommandsAreCountedNotEntered(t *testing.T) {
	t.Parallel()
	f, ctx := newFarm(t), t.Context()
	issued, err := f.CreateToken(ctx, f.user(t, "alice"), NewToken{Name: "t"})
	must(t, err)
	alices := string(issued.Token.ID)
	refuse := func(token string, n int) {
		t.Helper()
		for i := range n {
			_, err := f.Commander(ctx, core.Command{ID: "x", Type: fmt.Sprint("create-", i), Token: core.TokenID(token), Time: f.clock.Now().Format(time.RFC3339), Signature: []byte("AAAA")})
			wantCode(t, "a command that is not proven", err, core.CodeUnauthenticated)
		}
	}
	entered := func() (all []string) {
		for _, e := range f.store.Audits() {
			if e.Action == "command.refused" {
				all = append(all, e.Data["token_id"]+" "+e.Data["before"])
			}
		}
		return all
	}
	refuse(alices, 30)
	for i := range 100 {
		refuse("made-up-"+strconv.Itoa(i), 2)
	}
	if got, want := fmt.Sprint(entered()), fmt.Sprint([]string{alices + " 0", " 0"}); got != want {
		t.Fatalf("the audit log has %s, want %s", got, want)
	}
	f.clock.Advance(time.Minute)
	refuse("made-up", 1)
	refuse(alices, 5)
	if got, want := fmt.Sprint(entered()[2:]), fmt.Sprint([]string{" 199", alices + " 29"}); got != want {
		t.Errorf("a minute later the audit log has %s, want %s", got, want)
	}
}

func TestUnprovenCommandsTakeNoMoreMemory(t *testing.T) {
	t.Parallel()
	var u unproven
	at := time.Unix(1e9, 0)
	for i := range 3 * unprovenKept {
		u.count(core.TokenID(strconv.Itoa(i)), at)
	}
	if len(u.of) > unprovenKept+1 {
		t.Errorf("%d are remembered", len(u.of))
	}
	if before, enter := u.count("one more", at.Add(unprovenEvery)); before != 0 || !enter {
		t.Errorf("after a minute: %d, %v", before, enter)
	}
	if before, enter := u.count("", at.Add(unprovenEvery)); before < unprovenKept || !enter {
		t.Errorf("of those without room %d are told, %v", before, enter)
	}
}

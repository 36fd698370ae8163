package fleet

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/core/access"
	"github.com/remudahq/remuda/ports"
	"github.com/remudahq/remuda/testutil/faulty"
	"github.com/remudahq/remuda/testutil/sagatest"
)

const secret = "c0rrect-horse battery"

var bothImages = []string{"debian-12", "debian-12-ct"}

func TestPasswordSurvivesEverything(t *testing.T) {
	t.Parallel()
	for _, image := range bothImages {
		t.Run(image, func(t *testing.T) {
			t.Parallel()
			sagatest.Exercise(t, func(t sagatest.T) sagatest.World[access.State] {
				o := one{farm: newFarm(t)}
				view := o.make(t, o.admin, CreateServer{Name: "web", Image: image, Plan: "small", Start: true})
				o.cluster.Slow(3)
				accepted, err := o.SetPassword(context.Background(), o.admin, view.ID, NewPassword{Password: secret})
				must(t, err)
				o.accepted = accepted.Accepted
				return sagatest.World[access.State]{
					Workflow: o.access.Workflow(), Journal: o.Journal, Clock: o.clock, Operation: o.op(t),
					Made: func(t sagatest.T) { o.hasPassword(t, secret) }, Clean: func(t sagatest.T) { o.hasPassword(t, "") },
				}
			})
		})
	}
}

// hasPassword fails unless root has the password inside the guest, and we have
// kept none.
func (o one) hasPassword(t sagatest.T, want string) {
	t.Helper()
	o.isTold(t)
	view, err := o.Server(context.Background(), o.admin, o.accepted.Server.ID)
	must(t, err)
	if got := o.cluster.Passwords(view.Placement.VMID)["root"]; got != want {
		t.Errorf("the password of root is %q, want %q", got, want)
	}
	err = o.store.Do(context.Background(), func(tx ports.Tx) error {
		if sealed, err := tx.Secrets().Get(context.Background(), access.Place(o.accepted.Operation.ID)); err == nil {
			t.Errorf("the password is still kept: %d bytes", len(sealed))
		}
		for _, slot := range []core.Slot{access.AgentSlot(o.id, view.Placement.Node), access.TerminalSlot(o.id, view.Placement.VMID)} {
			if err := tx.Slots().Take(context.Background(), "probe", []core.Slot{slot}); err != nil {
				t.Errorf("the turn %s is still taken", slot.Scope)
			}
		}
		return tx.Slots().Free(context.Background(), "probe")
	})
	must(t, err)
}

func TestAPasswordThatCannotBeSetFailsWithTheReason(t *testing.T) {
	t.Parallel()
	for image, code := range map[string]string{"debian-12": core.CodeAgentNotRunning, "debian-12-ct": core.CodeTerminalLogin} {
		f := newFarm(t)
		view := f.make(t, f.admin, CreateServer{Name: "web", Image: image, Plan: "small", Start: true})
		f.cluster.Deafen(view.Placement.VMID)
		accepted, err := f.SetPassword(context.Background(), f.admin, view.ID, NewPassword{Password: secret})
		must(t, err)
		f.settle(t)
		op := f.operation(t, accepted.Operation.ID)
		if op.State != core.FailedOp || op.Code != code || !strings.Contains(op.Cause, ": ") {
			t.Errorf("%s: got %s, %s, %q; want it failed with code %s and a remedy", image, op.State, op.Code, op.Cause, code)
		}
		one{farm: f, accepted: accepted.Accepted}.hasPassword(t, "")
	}
}

func TestAPasswordThatTheGuestRefusesFails(t *testing.T) {
	t.Parallel()
	for _, lost := range []bool{false, true} {
		f := newFarm(t)
		view := f.make(t, f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small", Start: true})
		if lost {
			f.plan = faulty.Refuse("SetPassword", 1, core.Fail(core.Unknown, "", "the answer was lost"))
		}
		accepted, err := f.SetPassword(context.Background(), f.admin, view.ID, NewPassword{User: "ghost", Password: secret})
		must(t, err)
		f.settle(t)
		op := f.operation(t, accepted.Operation.ID)
		if op.State != core.FailedOp || op.Code != core.CodePasswordRefused || strings.Contains(op.Cause, "may have been changed") != lost {
			t.Errorf("lost=%t: got %s, %s, %q", lost, op.State, op.Code, op.Cause)
		}
		one{farm: f, accepted: accepted.Accepted}.hasPassword(t, "")
	}
}

func TestASilentTerminalIsTriedAgainAndThenGivenUp(t *testing.T) {
	t.Parallel()
	silent := core.Fail(core.Busy, core.CodeTerminalSilent, "nobody answers")
	for times, want := range map[int]core.OperationState{2: core.Succeeded, 99: core.FailedOp} {
		f := newFarm(t)
		view := f.make(t, f.admin, CreateServer{Name: "web", Image: "debian-12-ct", Plan: "small", Start: true})
		f.plan = func(_ context.Context, call faulty.Call) error {
			if call.Name == "SetPassword" && !call.After && call.Nth <= times {
				return silent
			}
			return nil
		}
		accepted, err := f.SetPassword(context.Background(), f.admin, view.ID, NewPassword{Password: secret})
		must(t, err)
		f.settle(t)
		if op := f.operation(t, accepted.Operation.ID); op.State != want {
			t.Errorf("silent %d times: got %s (%s), want %s", times, op.State, op.Cause, want)
		}
	}
}

func TestOnlyARunningServerTakesAPassword(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small"})
	_, err := f.SetPassword(context.Background(), f.admin, view.ID, NewPassword{})
	if core.KindOf(err) != core.Conflict || core.CodeOf(err) != core.CodeGuestNotRunning {
		t.Errorf("got %v, want a conflict", err)
	}
	_, err = f.SetPassword(context.Background(), f.admin, view.ID, NewPassword{User: "a b", Password: "x\r"})
	if e, ok := errors.AsType[*core.Error](err); !ok || e.Kind != core.Invalid || len(e.Fields) != 3 {
		t.Errorf("got %v, want three violations", err)
	}
	if sent := f.cluster.Effects("password"); sent != 0 {
		t.Errorf("%d passwords were set", sent)
	}
}

func TestAMadePasswordIsShownInItsAnswerAndItsRepetition(t *testing.T) {
	t.Parallel()
	f := newFarm(t)
	view := f.make(t, f.admin, CreateServer{Name: "web", Image: "debian-12", Plan: "small", Start: true})
	dry := f.admin
	dry.DryRun = true
	shown, err := f.SetPassword(context.Background(), dry, view.ID, NewPassword{})
	must(t, err)
	if shown.Password != "" {
		t.Errorf("a dry run shows a password that nothing gets")
	}
	keyed := f.admin
	keyed.Key, keyed.Hash = "k1", []byte("hash")
	first, err := f.SetPassword(context.Background(), keyed, view.ID, NewPassword{})
	must(t, err)
	f.settle(t)
	again, err := f.SetPassword(context.Background(), keyed, view.ID, NewPassword{})
	must(t, err)
	if len(first.Password) < 16 || again.Password != first.Password || again.Operation.ID != first.Operation.ID {
		t.Errorf("got %q (%s), then %q (%s)", first.Password, first.Operation.ID, again.Password, again.Operation.ID)
	}
	if got := f.cluster.Passwords(view.Placement.VMID)["root"]; got != first.Password {
		t.Errorf("the guest has %q, the answer said %q", got, first.Password)
	}
	named, err := f.SetPassword(context.Background(), f.admin, view.ID, NewPassword{Password: secret})
	must(t, err)
	if named.Password != "" {
		t.Errorf("a password that was sent is shown")
	}
}

// note is a log that is kept.
type note struct {
	mu sync.Mutex
	bytes.Buffer
}

func (n *note) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.Buffer.Write(p)
}

// TestNoRowAndNoLogHoldsAPassword looks through everything that the store holds
// and everything that was logged, while the operation goes on and after it.
func TestNoRowAndNoLogHoldsAPassword(t *testing.T) {
	t.Parallel()
	for _, image := range bothImages {
		var logged note
		f := newFarmLogging(t, slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug})))
		view := f.make(t, f.admin, CreateServer{Name: "web", Image: image, Plan: "small", Start: true})
		f.plan = faulty.LoseReply("SetPassword", 1)
		keyed := f.admin
		keyed.Key, keyed.Hash = "k1", []byte("hash")
		_, err := f.SetPassword(context.Background(), keyed, view.ID, NewPassword{Password: secret})
		must(t, err)
		for range 200 {
			f.holdsNowhere(t, secret)
			if n, err := f.worker.Tick(context.Background()); err != nil || n == 0 {
				must(t, err)
				f.clock.Advance(1e9)
			}
		}
		f.settle(t)
		f.holdsNowhere(t, secret)
		if got := f.cluster.Passwords(view.Placement.VMID)["root"]; got != secret {
			t.Errorf("the guest has %q", got)
		}
		if strings.Contains(logged.String(), secret) || !strings.Contains(logged.String(), "was lost") {
			t.Errorf("the log holds the password, or nothing at all:\n%s", logged.String())
		}
	}
}

// holdsNowhere fails if the text stands in anything that the store keeps: rows of
// every kind, whatever has its own port or none.
func (f *farm) holdsNowhere(t fatal, text string) {
	t.Helper()
	texts := 0
	err := f.store.Do(context.Background(), func(ports.Tx) error { // nobody else writes
		walk(reflect.ValueOf(f.store), map[uintptr]bool{}, func(found string) {
			texts++
			if strings.Contains(found, text) {
				t.Fatalf("the password stands in %q", found)
			}
		})
		return nil
	})
	must(t, err)
	if texts < 100 {
		t.Fatalf("only %d texts were found in the store", texts)
	}
}

// walk finds every text below a value, in fields of whatever name.
func walk(v reflect.Value, seen map[uintptr]bool, found func(string)) {
	switch v.Kind() {
	case reflect.String:
		found(v.String())
	case reflect.Pointer:
		if !v.IsNil() && !seen[v.Pointer()] {
			seen[v.Pointer()] = true
			walk(v.Elem(), seen, found)
		}
	case reflect.Interface:
		walk(v.Elem(), seen, found)
	case reflect.Struct:
		for i := range v.NumField() {
			walk(v.Field(i), seen, found)
		}
	case reflect.Map:
		for rows := v.MapRange(); rows.Next(); {
			walk(rows.Key(), seen, found)
			walk(rows.Value(), seen, found)
		}
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8 {
			found(string(v.Bytes()))
			return
		}
		for i := range v.Len() {
			walk(v.Index(i), seen, found)
		}
	default: // numbers and functions hold no text
	}
}

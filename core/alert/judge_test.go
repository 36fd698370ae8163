package alert

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/remudahq/remuda/core"
)

var epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// course runs the engine alone, in virtual time: one reading every ten seconds.
type course struct {
	rule    core.AlertRule
	alert   core.Alert
	now     time.Time
	alerts  int // that were begun
	raised  []time.Duration
	ended   []time.Duration
	written int
}

func run(rule core.AlertRule) *course { return &course{rule: rule, now: epoch} }

// read takes over readings of the value for the time.
func (c *course) read(value float64, during time.Duration) *course {
	for end := c.now.Add(during); c.now.Before(end); c.now = c.now.Add(10 * time.Second) {
		if c.alert.State == "" || !c.alert.Open {
			c.alert = core.Alert{}
		}
		after, v := Judge(c.alert, c.rule, value, c.now)
		if c.alert.State == "" && after.State != "" {
			c.alerts++
		}
		if v.Changed || v.Dropped {
			c.written++
		}
		if v.Raised {
			c.raised = append(c.raised, c.now.Sub(epoch))
		}
		if v.Ended {
			c.ended = append(c.ended, c.now.Sub(epoch))
		}
		if v.Dropped {
			after = core.Alert{}
		}
		c.alert = after
	}
	return c
}

func (c *course) told(t *testing.T, raised, ended int) {
	t.Helper()
	if len(c.raised) != raised || len(c.ended) != ended {
		t.Fatalf("raised %v, resolved %v; want %d and %d", c.raised, c.ended, raised, ended)
	}
}

func TestFiveMinutesOverAndBackIsOneAlertAndOneEnd(t *testing.T) {
	t.Parallel()
	c := run(core.AlertCPU.Rule()).read(20, time.Hour).read(95, 7*time.Minute).read(30, time.Hour)
	c.told(t, 1, 1)
	if c.raised[0] != time.Hour+5*time.Minute || c.ended[0] != time.Hour+12*time.Minute {
		t.Errorf("raised at %v, resolved at %v", c.raised, c.ended)
	}
	if c.written > 6 {
		t.Errorf("%d writes for one alert", c.written)
	}
}

func TestABreachMustLast(t *testing.T) {
	t.Parallel()
	c := run(core.AlertCPU.Rule())
	for range 100 {
		c.read(95, 4*time.Minute).read(80, 10*time.Second)
	}
	c.told(t, 0, 0)
}

func TestTheEndOfABreachMustLast(t *testing.T) {
	t.Parallel()
	c := run(core.AlertCPU.Rule()).read(95, 6*time.Minute)
	for range 100 {
		c.read(20, 4*time.Minute).read(87, 10*time.Second)
	}
	c.told(t, 1, 0)
	c.read(87, time.Hour) // between the lines nothing changes
	c.told(t, 1, 0)
	c.read(84.9, 6*time.Minute).told(t, 1, 1)
}

func TestComingBackWithinTheCooldownIsCountedAndNotTold(t *testing.T) {
	t.Parallel()
	c := run(core.AlertCPU.Rule())
	for range 5 { // an hour
		c.read(95, 6*time.Minute).read(20, 6*time.Minute)
	}
	c.told(t, 1, 1)
	if c.alerts != 1 || c.alert.Flaps != 4 {
		t.Errorf("%d alerts with %d flaps", c.alerts, c.alert.Flaps)
	}
}

func TestWhatFiresStillWhenTheCooldownIsOverIsTold(t *testing.T) {
	t.Parallel()
	c := run(core.AlertCPU.Rule()).read(95, 6*time.Minute).read(20, 6*time.Minute).read(95, 2*time.Hour)
	c.told(t, 2, 1)
	if want := c.ended[0] + time.Hour; c.raised[1] != want {
		t.Errorf("told again at %v, want %v", c.raised[1], want)
	}
	c.read(20, time.Hour).told(t, 2, 2)
}

func TestAfterItsCooldownAnAlertIsANewOne(t *testing.T) {
	t.Parallel()
	c := run(core.AlertCPU.Rule()).read(95, 6*time.Minute).read(20, 2*time.Hour).read(95, 6*time.Minute)
	c.told(t, 2, 1)
	if c.alerts != 2 || c.alert.Flaps != 0 {
		t.Errorf("%d alerts, the last with %d flaps", c.alerts, c.alert.Flaps)
	}
}

func TestTwentyGuestsThatFlapForAnHourMakeNoStorm(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	told := 0
	for guest := range 20 {
		c := run(core.AlertCPU.Rule())
		for c.now.Before(epoch.Add(time.Hour)) {
			c.read(91+9*random.Float64(), time.Duration(10+random.IntN(590))*time.Second)
			c.read(85*random.Float64(), time.Duration(10+random.IntN(590))*time.Second)
		}
		if len(c.raised) > 1 || len(c.ended) > 1 {
			t.Errorf("guest %d: raised %v, resolved %v", guest, c.raised, c.ended)
		}
		told += len(c.raised) + len(c.ended)
	}
	if told < 10 {
		t.Errorf("%d messages: they did not flap for long enough to be told of at all", told)
	}
}

// The system that this one replaces sent a mail for every reading over 90 %,
// each thirty seconds, and none when it was over.
func TestTheMailStormOfOldIsOneAlert(t *testing.T) {
	t.Parallel()
	c := run(core.AlertMemory.Rule()).read(93, 24*time.Hour)
	c.told(t, 1, 0)
	c.read(40, time.Hour).told(t, 1, 1)
	if c.written > 6 {
		t.Errorf("%d writes for one alert", c.written)
	}
}

func TestWhatIsSilencedIsNotTold(t *testing.T) {
	t.Parallel()
	c := run(core.AlertCPU.Rule()).read(95, time.Minute)
	c.alert.SilencedUntil = epoch.Add(time.Hour)
	c.read(95, 58*time.Minute).told(t, 0, 0)
	if c.alert.State != core.AlertFiring {
		t.Errorf("it is %s", c.alert.State)
	}
	c.read(95, 5*time.Minute).told(t, 1, 0)
	c.alert.SilencedUntil = epoch.Add(100 * time.Hour)
	c.read(20, 10*time.Minute).told(t, 1, 1) // whatever was raised is resolved
	quiet := run(core.AlertCPU.Rule()).read(95, time.Minute)
	quiet.alert.SilencedUntil = epoch.Add(time.Hour)
	quiet.read(95, 10*time.Minute).read(20, 2*time.Hour).told(t, 0, 0)
}

func TestARuleThatIsSwitchedOffEndsItsAlert(t *testing.T) {
	t.Parallel()
	c := run(core.AlertCPU.Rule()).read(95, 6*time.Minute)
	c.rule.Off = true
	c.read(95, 20*time.Second).told(t, 1, 1)
	if c.alert.Cause != core.AlertOff {
		t.Errorf("it ended for %q", c.alert.Cause)
	}
	c.read(95, 5*time.Hour).told(t, 1, 1)
}

func TestTimeWithoutReadingsCountsNeitherWay(t *testing.T) {
	t.Parallel()
	c := run(core.AlertCPU.Rule()).read(95, 4*time.Minute)
	blind := func(gap time.Duration) {
		c.alert = Unseen(c.alert, gap)
		c.now = c.now.Add(gap)
	}
	blind(time.Hour)
	c.read(95, 50*time.Second).told(t, 0, 0)
	c.read(95, 30*time.Second).told(t, 1, 0)
	c.read(20, 4*time.Minute)
	blind(time.Hour)
	c.read(20, 50*time.Second).told(t, 1, 0)
	c.read(20, 30*time.Second).told(t, 1, 1)
}

func TestLessIsWorseForWhatRunsOut(t *testing.T) {
	t.Parallel()
	c := run(core.AlertCertificate.Rule()).read(11, time.Hour)
	c.told(t, 0, 0)
	c.read(10, time.Minute).told(t, 1, 0)
	c.read(11, time.Hour).told(t, 1, 0)
	c.read(365, time.Minute).told(t, 1, 1)
}

func TestAClockThatIsSetBackMakesNoAlert(t *testing.T) {
	t.Parallel()
	c := run(core.AlertCPU.Rule()).read(95, 4*time.Minute)
	c.now = c.now.Add(-time.Hour)
	c.read(95, 4*time.Minute).told(t, 0, 0)
	c.read(95, 2*time.Minute).told(t, 1, 0)
}

func TestEndTellsOfWhatWasTold(t *testing.T) {
	t.Parallel()
	for _, of := range []struct {
		state core.AlertState
		told  bool
		want  Verdict
	}{
		{core.AlertPending, false, Verdict{Dropped: true}},
		{core.AlertFiring, true, Verdict{Changed: true, Ended: true}},
		{core.AlertFiring, false, Verdict{Changed: true}},
		{core.AlertResolved, false, Verdict{Changed: true}},
	} {
		a, v := End(core.Alert{State: of.state, Told: of.told, Open: true}, core.AlertGone, epoch)
		if v != of.want {
			t.Errorf("%s: %+v, want %+v", of.state, v, of.want)
		}
		if !v.Dropped && (a.Open || a.State != core.AlertResolved) {
			t.Errorf("%s: it is %s, open %v", of.state, a.State, a.Open)
		}
	}
}

// Whatever comes, what is told alternates, and nothing is told twice within a
// cooldown.
func FuzzWhatIsToldAlternates(f *testing.F) {
	f.Add([]byte{200, 200, 10, 10, 200})
	f.Fuzz(func(t *testing.T, course []byte) {
		c := run(core.AlertCPU.Rule())
		for _, b := range course {
			c.read(float64(b)/2, time.Duration(b%16)*time.Minute)
		}
		if n := len(c.raised) - len(c.ended); n != 0 && n != 1 {
			t.Fatalf("raised %v, resolved %v", c.raised, c.ended)
		}
		for i, at := range c.raised {
			if i > 0 && at-c.ended[i-1] < time.Hour {
				t.Fatalf("raised %v, resolved %v", c.raised, c.ended)
			}
		}
	})
}

package core

import "time"

// SnapshotSchedule says when a server gets snapshots by itself, and how many
// of these are kept. A server has at most one.
type SnapshotSchedule struct {
	ID      ScheduleID
	Server  ServerID
	Every   time.Duration // whole minutes; see the limits
	At      string        // HH:MM, UTC: a time of day that its runs keep to; empty for any
	Keep    int           // of its own snapshots
	Memory  bool          // while the server runs
	Prefix  string        // of the names
	User    UserID        // who set it
	Next    time.Time     // when it is due
	Ran     time.Time     // when a snapshot was last begun; zero if never
	Failure string        // why the last attempt came to nothing; empty if it did not
	Created time.Time
	Version int64
}

// Limits of schedules.
const (
	MinSnapshotEvery    = 15 * time.Minute
	MaxSnapshotEvery    = 366 * 24 * time.Hour
	MaxSnapshotKeep     = 100
	maxSnapshotPrefix   = 24
	DefaultPrefix       = "auto"
	DefaultSnapshotKeep = 7
)

const timeOfDay = "15:04"

// Validate names everything that is wrong with the schedule. Invalid.
func (s SnapshotSchedule) Validate() error {
	var v Violations
	v.Check(s.Every >= MinSnapshotEvery && s.Every <= MaxSnapshotEvery, "every", "must be 15m to 366d")
	v.Check(s.Every%time.Minute == 0, "every", "must be whole minutes")
	v.Check(s.Keep >= 1 && s.Keep <= MaxSnapshotKeep, "keep", "must be 1 to %d", MaxSnapshotKeep)
	v.Check(len(s.Prefix) <= maxSnapshotPrefix, "prefix", "must have at most %d characters", maxSnapshotPrefix)
	if len(s.Prefix) <= maxSnapshotPrefix {
		v.Check(snapshotName.MatchString(StampedName(s.Prefix, time.Time{})), "prefix", "must be letters, digits, _ or -, beginning with a letter")
	}
	_, err := time.Parse(timeOfDay, s.At)
	v.Check(s.At == "" || err == nil && len(s.At) == len(timeOfDay), "at", "must be a time of day such as 03:00, in UTC")
	return v.Err()
}

// Begin sets the first run: the next time that it is At o'clock, or, without
// one, when one interval is over.
func (s *SnapshotSchedule) Begin(now time.Time) {
	s.Next = now.Add(s.Every)
	at, err := time.Parse(timeOfDay, s.At)
	if err != nil {
		return
	}
	day := now.UTC().Truncate(24 * time.Hour)
	s.Next = day.Add(time.Duration(at.Hour())*time.Hour + time.Duration(at.Minute())*time.Minute)
	if !s.Next.After(now) {
		s.Next = s.Next.Add(24 * time.Hour)
	}
}

// Advance sets the run after the one that is due: however many were missed,
// the next is in the future.
func (s *SnapshotSchedule) Advance(now time.Time) {
	if missed := now.Sub(s.Next); missed >= 0 {
		s.Next = s.Next.Add((missed/s.Every + 1) * s.Every)
	}
}

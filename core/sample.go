package core

import "time"

// Resolution is how long a bucket of samples is.
type Resolution time.Duration

// The resolutions that samples are kept in. Hours and days are in UTC.
const (
	ByMinute = Resolution(time.Minute)
	ByHour   = Resolution(time.Hour)
	ByDay    = Resolution(24 * time.Hour)
)

// Finer is what buckets of the resolution are made of; of minutes it is none.
func (r Resolution) Finer() Resolution {
	switch r {
	case ByHour:
		return ByMinute
	case ByDay:
		return ByHour
	case ByMinute:
	}
	return 0
}

// Bucket is the beginning of the bucket that a moment falls into.
func (r Resolution) Bucket(at time.Time) time.Time { return at.UTC().Truncate(time.Duration(r)) }

// Sample is what was measured of one thing during one bucket of time.
type Sample struct {
	Subject    Subject
	Resolution Resolution
	At         time.Time // the beginning of the bucket

	CPU    Gauge // 0–1 of all its cores
	Memory Gauge // bytes in use
	Disk   Gauge // bytes in use

	// The most that there was.
	CPUs        int
	MemoryTotal int64 // bytes
	DiskTotal   int64 // bytes

	// Bytes that were moved during the bucket; nil if nobody told.
	NetIn, NetOut, DiskRead, DiskWrite *int64
}

// Plus adds another sample of the same subject and bucket.
func (s Sample) Plus(o Sample) Sample {
	s.CPU, s.Memory, s.Disk = s.CPU.Plus(o.CPU), s.Memory.Plus(o.Memory), s.Disk.Plus(o.Disk)
	s.CPUs, s.MemoryTotal, s.DiskTotal = max(s.CPUs, o.CPUs), max(s.MemoryTotal, o.MemoryTotal), max(s.DiskTotal, o.DiskTotal)
	s.NetIn, s.NetOut = both(s.NetIn, o.NetIn), both(s.NetOut, o.NetOut)
	s.DiskRead, s.DiskWrite = both(s.DiskRead, o.DiskRead), both(s.DiskWrite, o.DiskWrite)
	return s
}

func both(a, b *int64) *int64 {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return new(plus(*a, *b))
}

// Rate is a number of bytes of the sample as bytes a second, over the whole
// bucket; nil of nil.
func (s Sample) Rate(moved *int64) *float64 {
	if moved == nil {
		return nil
	}
	return new(float64(*moved) / time.Duration(s.Resolution).Seconds())
}

// Gauge is what several readings of one number come to. Without a reading it
// is zero, and tells nothing.
type Gauge struct {
	Count    int // of readings
	Sum, Max float64
}

// Note adds a reading, unless it tells nothing.
func (g *Gauge) Note(reading *float64) {
	if reading != nil {
		*g = g.Plus(Gauge{Count: 1, Sum: *reading, Max: *reading})
	}
}

// NoteBytes is Note for a number of bytes.
func (g *Gauge) NoteBytes(reading *int64) {
	if reading != nil {
		g.Note(new(float64(*reading)))
	}
}

// Plus adds the readings of another. No number is below zero.
func (g Gauge) Plus(o Gauge) Gauge {
	return Gauge{Count: g.Count + o.Count, Sum: g.Sum + o.Sum, Max: max(g.Max, o.Max)}
}

// Average is the mean of the readings; nil if there is none.
func (g Gauge) Average() *float64 {
	if g.Count == 0 {
		return nil
	}
	return new(g.Sum / float64(g.Count))
}

// Peak is the highest reading; nil if there is none.
func (g Gauge) Peak() *float64 {
	if g.Count == 0 {
		return nil
	}
	return new(g.Max)
}

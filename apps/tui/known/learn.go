package known

import (
	"slices"
	"time"

	"github.com/remudahq/remuda/core"
)

// AllServers takes over a list of all servers. A server that is known in a
// later version keeps it: answers may overtake each other.
func (w World) AllServers(list []core.ServerView, at time.Time) World {
	fresh := slices.Clone(list)
	for i, s := range fresh {
		if old, ok := w.Server(s.ID); ok && old.Version > s.Version {
			fresh[i] = old
		}
	}
	slices.SortFunc(fresh, byName)
	w.Servers, w.Loaded, w.AsOf, w.ReadAt = fresh, true, at, at
	return w
}

// OneServer takes over how a server is now.
func (w World) OneServer(view core.ServerView) World {
	if old, ok := w.Server(view.ID); ok && old.Version > view.Version {
		return w
	}
	w = w.Without(view.ID)
	at, _ := slices.BinarySearchFunc(w.Servers, view, byName)
	w.Servers = slices.Insert(slices.Clone(w.Servers), at, view)
	return w
}

// Without forgets a server that is gone.
func (w World) Without(id core.ServerID) World {
	w.Servers = slices.DeleteFunc(slices.Clone(w.Servers), func(s core.ServerView) bool { return s.ID == id })
	return w
}

// AllOperations takes over the operations that go on and the latest of all.
// Those that are in both lists are taken once.
func (w World) AllOperations(list []core.Operation) World {
	fresh := slices.Clone(list)
	slices.SortStableFunc(fresh, newestFirst)
	w.Operations = slices.CompactFunc(fresh, func(a, b core.Operation) bool { return a.ID == b.ID })
	return w
}

// OneOperation takes over how an operation is now.
func (w World) OneOperation(op core.Operation) World {
	rest := slices.DeleteFunc(slices.Clone(w.Operations), func(o core.Operation) bool { return o.ID == op.ID })
	return w.AllOperations(append(rest, op))
}

// Heard takes over an event.
func (w World) Heard(e core.Event) World {
	w.Feed.Position = max(w.Feed.Position, e.Position)
	events := slices.Insert(slices.Clone(w.Events), 0, e)
	w.Events = events[:min(len(events), memory)]
	return w
}

// Listening notes that the feed is open.
func (w World) Listening() World {
	w.Feed.Live, w.Feed.Tries = true, 0
	return w
}

// Cut notes that the feed is not open, or could not be opened.
func (w World) Cut() World {
	if w.Live() {
		w.AsOf = w.Now
	}
	w.Feed.Live = false
	w.Feed.Tries++
	return w
}

// Read notes whether something could be read.
func (w World) Read(well bool) World {
	if w.Live() && !well {
		w.AsOf = w.Now
	}
	w.Feed.Missed = !well
	return w
}

// Package placement chooses the node, and the storage on it, that a server goes
// to, when it is made and when it is moved. It is pure: whoever asks says what
// is known of the nodes, and it answers one of them with the reason in words,
// or why none of them will do.
//
// A node must do what the rules ask: not drained, not in maintenance, with the
// labels that were wished for, apart from the server's fellows. It must have
// room. Of those that are left the one with the most of it is best; where two
// are about as good chance decides, because what a cluster tells of its nodes
// is seconds old and many choose at once.
package placement

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/remudahq/remuda/core"
)

// Need is what a server wants of its node.
type Need struct {
	Cores  int
	Memory int64 // bytes
	Disk   int64 // bytes of all its disks
	Kind   core.GuestKind
	Wish   core.PlacementWish
	// Storage that the disks must go to; empty for any that takes them.
	Storage string
	Labels  map[string]string // of the server, for keeping it apart
}

// Site is one node that may be chosen, as far as it is known.
type Site struct {
	Cluster  core.Cluster
	Node     core.Node // its name is always known
	Seen     bool      // and so are its numbers
	Source   core.ImageSource
	Storage  string         // that the disks must go to; empty for any that takes them
	Storages []core.Storage // of the node; nil if they are not known
	Coming   Load           // what is on its way there and shows nowhere yet
	Peers    int            // servers on it that this one should keep apart from
}

// Load is what servers take of a node.
type Load struct {
	Cores  int
	Memory int64            // bytes
	Disk   map[string]int64 // bytes by storage
}

// Add adds a server's share.
func (l *Load) Add(cores int, memory int64, storage string, disk int64) {
	l.Cores += cores
	l.Memory += memory
	if l.Disk == nil {
		l.Disk = map[string]int64{}
	}
	l.Disk[storage] += disk
}

// Choice is where a server goes, and why.
type Choice struct {
	Site    Site
	Storage string // for its disks; empty if nothing is known of storages
	Reason  string
	Refused []Refusal
}

// Refusal is why a node will not do.
type Refusal struct {
	Cluster, Node string
	Why           string
}

func (r Refusal) String() string { return r.Node + " of " + r.Cluster + " " + r.Why }

// near is how much worse than the best a node may be and still be as good: a
// twentieth of all that it could have.
const near = 0.05

// Choose answers the best of the sites. roll is a chance, evenly spread over all
// values. Exhausted (code no-placement): none will do. Unavailable: none that
// would is online. Both name every node with its reason in [core.Error].Reason.
func Choose(need Need, sites []Site, roll uint32) (Choice, error) {
	var fit []option
	var refused []Refusal
	away, full := false, false
	for _, site := range sites {
		o, why := weigh(need, site)
		if why.text == "" {
			fit = append(fit, o)
			continue
		}
		away, full = away || why.away, full || why.full
		refused = append(refused, Refusal{site.Cluster.Name, site.Node.Name, why.text})
	}
	if len(fit) == 0 {
		e := core.Fail(core.Exhausted, core.CodeNoPlacement, "no node takes a server with %s of memory and %s of disk", size(need.Memory), size(need.Disk))
		if away && !full {
			e = core.Fail(core.Unavailable, core.CodeNoPlacement, "no node that would take the server is online")
		}
		e.Reason = listed(refused)
		return Choice{Refused: refused}, e
	}
	best := pick(fit, roll)
	return Choice{Site: best.site, Storage: best.storage, Reason: reason(best, len(fit), refused), Refused: refused}, nil
}

func listed(refused []Refusal) string {
	words := make([]string, 0, len(refused))
	for _, r := range refused {
		words = append(words, r.String())
	}
	return strings.Join(words, "; ")
}

// option is a site that will do.
type option struct {
	site       Site
	storage    string
	score      float64 // 0–1, of what is left when the server is there
	room, disk int64   // bytes that are free now
}

// pick takes those with the fewest fellows, what was seen before what was not,
// and of the best of them one by chance, weighted with how good they are.
func pick(fit []option, roll uint32) option {
	slices.SortStableFunc(fit, func(a, b option) int {
		return cmp.Or(cmp.Compare(a.site.Peers, b.site.Peers), cmp.Compare(unseen(a), unseen(b)), cmp.Compare(b.score, a.score))
	})
	same := slices.DeleteFunc(slices.Clone(fit), func(o option) bool {
		return o.site.Peers != fit[0].site.Peers || o.site.Seen != fit[0].site.Seen || o.score < fit[0].score-near
	})
	total := 0.0
	for _, o := range same {
		total += max(o.score, near)
	}
	at := total * (float64(roll) / (1 << 32))
	for _, o := range same {
		if at -= max(o.score, near); at < 0 {
			return o
		}
	}
	return same[len(same)-1]
}

func unseen(o option) int {
	if o.site.Seen {
		return 0
	}
	return 1
}

const maxReason = 400

// reason says why a node was chosen, and why others were not.
func reason(best option, of int, refused []Refusal) string {
	var b strings.Builder
	b.WriteString("the only node that fits")
	if of > 1 {
		b.Reset()
		fmt.Fprintf(&b, "the best of %d nodes that fit", of)
	}
	if best.site.Seen && best.site.Node.Memory > 0 {
		fmt.Fprintf(&b, ": %s of memory free, %.0f %% load", size(best.room), 100*best.site.Node.CPU)
	}
	if best.storage != "" && best.site.Storages != nil {
		fmt.Fprintf(&b, ", %s free on %s", size(best.disk), best.storage)
	}
	if best.site.Peers > 0 {
		fmt.Fprintf(&b, "; not apart from %d others, for no node is", best.site.Peers)
	}
	if len(refused) > 0 {
		b.WriteString("; " + listed(refused))
	}
	text := []rune(b.String())
	if len(text) > maxReason {
		return string(text[:maxReason]) + "…"
	}
	return string(text)
}

// size writes bytes for people.
func size(n int64) string {
	switch {
	case n >= core.TiB:
		return fmt.Sprintf("%.1f TiB", float64(n)/float64(core.TiB))
	case n >= core.GiB:
		return fmt.Sprintf("%.1f GiB", float64(n)/float64(core.GiB))
	}
	return fmt.Sprintf("%d MiB", max(n, 0)/core.MiB)
}

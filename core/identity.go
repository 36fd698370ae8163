package core

import (
	"slices"
	"strings"
)

// Identity is how a guest is proven to be ours.
type Identity struct {
	Cluster string // identity of the cluster: SHA-256 of its root CA, hex; see [Cluster.Identity]
	MAC     string // of net0, chosen by us, upper case
}

// Mark is the last line of a guest's description: whose it is, and which
// operation made it.
type Mark struct {
	Server    ServerID
	Operation OperationID
}

const markPrefix = "remuda:"

// String renders the mark as it stands in the description.
func (m Mark) String() string {
	return markPrefix + string(m.Server) + ":" + string(m.Operation)
}

// FindMark reads the mark from a description. Proxmox appends a newline to the
// description of a container, so blank lines at the end do not count.
func FindMark(description string) (Mark, bool) {
	lines := strings.Split(strings.TrimRight(description, " \r\n"), "\n")
	rest, ok := strings.CutPrefix(strings.TrimSpace(lines[len(lines)-1]), markPrefix)
	if !ok {
		return Mark{}, false
	}
	server, operation, _ := strings.Cut(rest, ":")
	id, err := ParseID[ServerID](server)
	if err != nil {
		return Mark{}, false
	}
	return Mark{Server: id, Operation: OperationID(operation)}, true
}

// Unmark returns the description without our mark, for a guest that is let go.
func Unmark(description string) string {
	if _, ok := FindMark(description); !ok {
		return description
	}
	trimmed := strings.TrimRight(description, " \r\n")
	cut := strings.LastIndexByte(trimmed, '\n')
	return trimmed[:max(cut, 0)]
}

// Marked puts the mark at the end of a description, in the place of the one
// that may be there.
func Marked(description string, mark Mark) string {
	text := strings.TrimRight(Unmark(description), " \r\n")
	if text == "" {
		return mark.String()
	}
	return text + "\n" + mark.String()
}

// Sighting is the judgement on what was seen under a server's VMID.
type Sighting string

// The sightings. There is no "probably": whatever is not proven ours is not
// touched, and whatever is not proven absent is not gone.
const (
	SeenAbsent      Sighting = "absent"
	SeenHidden      Sighting = "hidden"
	SeenForming     Sighting = "forming"
	SeenOurs        Sighting = "ours"
	SeenUnmarked    Sighting = "ours-unmarked" // ours by UUID or MAC; the mark is gone and wants repair
	SeenForeign     Sighting = "foreign"
	SeenUnreachable Sighting = "unreachable"
)

// Ours reports whether the guest is proven to be ours.
func (s Sighting) Ours() bool { return s == SeenOurs || s == SeenUnmarked }

// Judge decides whose guest g is. It expects that the caller's reservation of
// the VMID is live. A mark with another server's ID is foreign, whatever UUID
// and MAC say: a clone of ours carries them too.
func Judge(g Guest, id ServerID, identity Identity, kind GuestKind) Sighting {
	switch g.Presence {
	case Gone:
		return SeenAbsent
	case Hidden:
		return SeenHidden
	case Forming:
		return SeenForming
	case Present:
		return judgePresent(g, id, identity, kind)
	}
	return SeenUnreachable
}

func judgePresent(g Guest, id ServerID, identity Identity, kind GuestKind) Sighting {
	mark, marked := FindMark(g.Description)
	switch {
	case g.Template || g.Ref.Kind != kind:
		return SeenForeign
	case marked && mark.Server == id:
		return SeenOurs
	case marked:
		return SeenForeign
	case strings.EqualFold(g.UUID, string(id)):
		return SeenUnmarked
	case identity.MAC != "" && slices.Contains(g.MACs, identity.MAC):
		return SeenUnmarked
	}
	return SeenForeign
}

// NewMAC makes the hardware address of a guest's first interface: locally
// administered (02, IEEE 802), and forty random bits. Proxmox's own prefix
// BC:24:11 leaves 24, of which two of 5,000 servers are likely to have the same.
func NewMAC(random [5]byte) string {
	const digits = "0123456789ABCDEF"
	mac := []byte("02")
	for _, b := range random {
		mac = append(mac, ':', digits[b>>4], digits[b&0x0f])
	}
	return string(mac)
}

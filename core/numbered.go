package core

import "strings"

// Numbered is a kind of thing that APIs which cannot carry our IDs know by a
// number; of each kind the numbers begin with 1. Servers are not among them,
// for they have numbers of their own.
type Numbered string

// The kinds that are numbered, and what stands for one of them: its ID, unless
// said otherwise.
const (
	NumberedUser    Numbered = "user"
	NumberedImage   Numbered = "image"
	NumberedPlan    Numbered = "plan"
	NumberedNode    Numbered = "node" // see [Place.Subject]
	NumberedAddress Numbered = "address"
)

// NumberedKinds lists the kinds that are numbered.
func NumberedKinds() []Numbered {
	return []Numbered{NumberedUser, NumberedImage, NumberedPlan, NumberedNode, NumberedAddress}
}

// Place is a node of a cluster.
type Place struct {
	Cluster ClusterID
	Node    string
}

// Place is where the server's guest is.
func (s Server) Place() Place { return Place{s.Placement.Cluster, s.Placement.Node} }

// Subject is what stands for the node where it is numbered.
func (p Place) Subject() string { return string(p.Cluster) + "/" + p.Node }

// ParsePlace reads a subject. It reports whether it is one.
func ParsePlace(subject string) (Place, bool) {
	cluster, node, ok := strings.Cut(subject, "/")
	return Place{ClusterID(cluster), node}, ok && cluster != "" && node != ""
}

package core

// PlacementWish is what a server asks of the node that it is placed on, when it
// is made and whenever it is moved. The zero value asks for nothing.
type PlacementWish struct {
	Labels map[string]string // that the node has, or its cluster
	Apart  string            // a label: servers of one owner with the same value of it go to different nodes
	Strict bool              // rather nowhere than not apart
}

// Check names what is wrong with the wish of a server with these labels.
func (w PlacementWish) Check(v *Violations, path string, labels map[string]string) {
	CheckLabels(v, path+".labels", w.Labels)
	_, has := labels[w.Apart]
	v.Check(w.Apart == "" || has, path+".apart", "must name a label of the server")
	v.Check(!w.Strict || w.Apart != "", path+".strict", "goes with apart")
}

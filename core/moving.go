package core

// Moving is what it takes to move a guest to another node.
type Moving struct {
	Nodes    []string // that can take it as it is; nil if any may
	Storages []string // of the node, not shared, that its disks lie on, sorted
	Blocked  []string // what ties it to its node, such as a device
}

// MigrateOrder asks for a guest to be moved.
type MigrateOrder struct {
	Node    string // where it shall be
	Online  bool   // as it runs; containers are started again there
	Storage string // there, for disks on storages that are not shared; empty for those of the same names
}

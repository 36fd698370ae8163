package core

// Traits are what a guest is besides its specification, so that a guest that is
// made anew can be given the same: its interfaces with their hardware addresses,
// the identity that its firmware shows, its tags, whether it starts with its
// node. They are in the words of the hypervisor that told them, and nobody else
// reads them.
type Traits map[string]string

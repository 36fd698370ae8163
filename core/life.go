package core

import "slices"

// Life is where a server stands between being asked for and being gone.
type Life string

// The lives of a server. Gone has no word of its own: the row is removed when
// nothing is left of the server.
const (
	Installing Life = "installing" // accepted; a guest is being made, or made anew
	Ready      Life = "ready"      // a guest of ours stands behind it
	Deleting   Life = "deleting"   // everything it holds is being given back
	Failed     Life = "failed"     // could not be made; what was half made is being taken back
	Missing    Life = "missing"    // its guest vanished behind our back; its addresses are kept
)

var lifeMoves = map[Life][]Life{
	Installing: {Ready, Failed, Deleting, Missing},
	Ready:      {Installing, Deleting, Missing},
	Deleting:   {Ready, Missing},
	Failed:     {Deleting},
	Missing:    {Ready, Installing, Deleting},
}

// Lives lists every life, for tables that must be total.
func Lives() []Life { return []Life{Installing, Ready, Deleting, Failed, Missing} }

// CanBecome reports whether the table of moves allows the step.
func (l Life) CanBecome(next Life) bool { return slices.Contains(lifeMoves[l], next) }

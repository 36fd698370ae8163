package guest

import (
	"path"
	"slices"
)

// File is a file inside a guest.
type File struct {
	Text string `json:"text"`
	Mode uint32 `json:"mode"` // the permission bits
}

// usual are the directories that every guest has.
var usual = []string{"/", "/etc", "/home", "/opt", "/root", "/run", "/tmp", "/usr/local/bin", "/var/lib"}

// Mkdir makes a directory and those above it.
func (g *Guest) Mkdir(dir string) {
	if !g.HasDir(dir) {
		g.Dirs = append(g.Dirs, dir)
	}
}

// HasDir tells whether there is such a directory.
func (g *Guest) HasDir(dir string) bool {
	under := func(d string) bool { return d == dir || len(d) > len(dir) && d[:len(dir)+1] == dir+"/" }
	if dir == "/" || slices.ContainsFunc(usual, under) || slices.ContainsFunc(g.Dirs, under) {
		return true
	}
	for name := range g.Files {
		if under(path.Dir(name)) {
			return true
		}
	}
	return false
}

// Write writes a file, in a directory that is there, or answers why not. One
// that is there keeps its mode.
func (g *Guest) Write(name, text string, mode uint32) (refusal string) {
	switch {
	case !g.HasDir(path.Dir(name)):
		return "No such file or directory"
	case g.Behaviour.FullDisk:
		return "No space left on device"
	}
	if g.Files == nil {
		g.Files = map[string]File{}
	}
	if old, found := g.Files[name]; found {
		mode = old.Mode
	}
	g.Files[name] = File{Text: text, Mode: mode}
	return ""
}

// Chmod gives a file another mode.
func (g *Guest) Chmod(name string, mode uint32) (ok bool) {
	f, ok := g.Files[name]
	if ok {
		f.Mode = mode
		g.Files[name] = f
	}
	return ok
}

// Move gives a file another name; whatever had that is gone.
func (g *Guest) Move(from, to string) (ok bool) {
	f, ok := g.Files[from]
	if !ok || !g.HasDir(path.Dir(to)) {
		return false
	}
	delete(g.Files, from)
	g.Files[to] = f
	return true
}

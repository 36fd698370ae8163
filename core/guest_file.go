package core

import (
	"io/fs"
	"path"
	"regexp"
)

// MaxGuestFile bounds the content of a file that is put into a guest, in bytes:
// encoded it must go through a container's terminal as one line, of which no
// system takes more than 4095 bytes.
const MaxGuestFile = 2880

// GuestFile is a file that a guest shall have. It is root's there.
type GuestFile struct {
	Path    string
	Mode    fs.FileMode // the permission bits alone, such as 0600
	Content []byte      // whatever bytes
}

// Dir is the directory that the file is in.
func (f GuestFile) Dir() string { return path.Dir(f.Path) }

// Draft is where the content is written before it takes the file's place, which
// happens at once: whoever reads the file sees all of it or none.
func (f GuestFile) Draft() string { return f.Dir() + "/.remuda-" + path.Base(f.Path) }

// guestPath needs no quotes in a shell, and goes no way up.
var guestPath = regexp.MustCompile(`^(/[A-Za-z0-9_][A-Za-z0-9._-]{0,63}){2,8}$`)

// Check notes what is no file that a guest can be given.
func (f GuestFile) Check(v *Violations) {
	v.Check(guestPath.MatchString(f.Path), "path", "must be an absolute path of 2 to 8 names of A–Z, a–z, 0–9, _, . and -")
	v.Check(f.Mode&^fs.ModePerm == 0 && f.Mode&0o400 != 0, "mode", "must be permissions, and let its owner read it")
	v.Check(len(f.Content) > 0 && len(f.Content) <= MaxGuestFile, "content", "must have 1 to %d bytes", MaxGuestFile)
}

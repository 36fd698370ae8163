package console

import (
	"bytes"
	"encoding/base64"
	"io"
	"strconv"
	"strings"
)

// Disk is what a shell can write to. Write says why it refuses; the others are
// false where there is no such file.
type Disk interface {
	Mkdir(dir string)
	Write(name, text string, mode uint32) (refusal string)
	Chmod(name string, mode uint32) bool
	Move(from, to string) bool
}

// Script runs commands, a line each, and answers what they wrote and how the
// last one ended.
func (s *Shell) Script(commands string) (out string, exit int) {
	said := &page{}
	s.clients, s.vars, s.exit = map[Stream]bool{said: true}, map[string]string{}, "0"
	for line := range strings.Lines(commands) {
		if line = strings.TrimSuffix(line, "\n"); !s.ended.Load() {
			s.take(line)
		}
	}
	exit, _ = strconv.Atoi(s.exit)
	return strings.ReplaceAll(said.String(), "\r\r\n", "\n"), exit
}

// page keeps what is written.
type page struct{ bytes.Buffer }

func (*page) Read() ([]byte, error) { return nil, io.EOF }
func (*page) Close() error          { return nil }

// decode is "| base64 -d > FILE" after what printf prints.
func (s *Shell) decode(text, name string) {
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil || s.Disk == nil {
		s.fail("base64: invalid input")
		return
	}
	s.exit = "0"
	if refusal := s.Disk.Write(name, string(data), 0o666&^s.mask); refusal != "" {
		s.fail("-bash: " + name + ": " + refusal)
	}
}

// filing is a command about files; ok is false if it is none.
func (s *Shell) filing(words []string) (ok bool) {
	s.exit = "0"
	last := words[len(words)-1]
	switch words[0] {
	case "umask":
		mask, _ := strconv.ParseUint(last, 8, 12)
		s.mask = uint32(mask)
	case "mkdir":
		s.Disk.Mkdir(last)
	case "chmod":
		mode, err := strconv.ParseUint(words[min(1, len(words)-1)], 8, 12)
		if err != nil || !s.Disk.Chmod(last, uint32(mode)) {
			s.fail("chmod: cannot access '" + last + "': No such file or directory")
		}
	case "mv":
		if from := words[max(0, len(words)-2)]; !s.Disk.Move(from, last) {
			s.fail("mv: cannot stat '" + from + "': No such file or directory")
		}
	default:
		return false
	}
	return true
}

func (s *Shell) fail(text string) {
	s.print(text)
	s.exit = "1"
}

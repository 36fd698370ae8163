// Package console is what answers at the other end of a console: a little
// shell that can change passwords, and a blank screen.
package console

import (
	"bytes"
	"io"
	"strconv"
	"sync"
	"sync/atomic"
)

// Stream is the connection to the client, frame by frame.
type Stream interface {
	Read() ([]byte, error)
	io.WriteCloser
}

// Shell is the terminal of a guest: one session that all clients share, and
// that goes on without any, until somebody types exit.
type Shell struct {
	Name     string                           // of the guest
	Login    bool                             // it asks for a login instead of giving a prompt
	Password func(user, password string) bool // chpasswd; false if there is no such user
	Disk     Disk                             // nil has none
	Deaf     atomic.Bool                      // something else runs in it and takes what is typed

	mu      sync.Mutex
	clients map[Stream]bool
	begun   bool
	ended   atomic.Bool
	line    []byte
	silent  bool // stty -echo
	prompt  string
	vars    map[string]string
	exit    string   // of the last command
	into    string   // the variable that a line is being read into
	then    []string // the commands after that
	mask    uint32   // umask
}

// Terminal speaks the protocol of termproxy with one client: "0:BYTES:DATA" is
// input, "1:COLUMNS:ROWS:" a size and "2" a sign of life. It returns when the
// client has gone or the shell has ended.
func (s *Shell) Terminal(c Stream) {
	if !s.attach(c) {
		return
	}
	defer s.detach(c)
	var buffer []byte
	for {
		data, err := c.Read()
		if err != nil {
			return
		}
		buffer = append(buffer, data...)
		for len(buffer) > 0 {
			input, rest, ok := message(buffer)
			if !ok {
				break
			}
			buffer = rest
			if !s.typed(input) {
				return
			}
		}
	}
}

func (s *Shell) attach(c Stream) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended.Load() {
		return false
	}
	if s.clients == nil {
		s.clients, s.vars, s.exit = map[Stream]bool{}, map[string]string{}, "0"
	}
	s.clients[c] = true
	if !s.begun {
		s.begun = true
		s.prompt = "root@" + s.Name + ":~# "
		if s.Login {
			s.prompt = s.Name + " login: "
		}
		s.write(s.prompt)
	}
	return true
}

func (s *Shell) detach(c Stream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.clients, c)
}

// End hangs up: the guest has stopped, or the shell has ended.
func (s *Shell) End() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.end()
}

func (s *Shell) end() {
	s.ended.Store(true)
	for c := range s.clients {
		_ = c.Close()
	}
}

// Ended tells whether nobody can join any more. It waits for nobody.
func (s *Shell) Ended() bool { return s.ended.Load() }

func (s *Shell) write(text string) {
	if text == "" {
		return
	}
	for c := range s.clients {
		_, _ = io.WriteString(c, text)
	}
}

func (s *Shell) print(text string) { s.write(text + "\r\r\n") }

// message takes one message off the front; ok is false while it is not whole.
func message(buffer []byte) (input, rest []byte, ok bool) {
	switch buffer[0] {
	case '0':
		parts := bytes.SplitN(buffer, []byte(":"), 3)
		if len(parts) < 3 {
			return nil, buffer, false
		}
		n, err := strconv.Atoi(string(parts[1]))
		if err != nil || n < 0 || len(parts[2]) < n {
			return nil, buffer, false
		}
		return parts[2][:n], parts[2][n:], true
	case '1':
		parts := bytes.SplitN(buffer, []byte(":"), 4)
		if len(parts) < 4 {
			return nil, buffer, false
		}
		return nil, parts[3], true
	}
	return nil, buffer[1:], true
}

// typed takes input; it is false when the shell has ended.
func (s *Shell) typed(input []byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Deaf.Load() {
		return true
	}
	for _, b := range input {
		if s.ended.Load() {
			return false
		}
		s.key(b)
	}
	return !s.ended.Load()
}

// key takes one typed byte.
func (s *Shell) key(b byte) {
	switch {
	case b == 3: // Ctrl-C
		s.line, s.into, s.then = nil, "", nil
		s.print("^C")
		s.write(s.prompt)
		return
	case b != '\r' && b != '\n':
		s.line = append(s.line, b)
		if !s.silent {
			s.write(string([]byte{b}))
		}
		return
	}
	if !s.silent {
		s.print("")
	}
	line := string(s.line)
	s.line = nil
	s.take(line)
	if !s.ended.Load() && s.into == "" {
		s.write(s.prompt)
	}
}

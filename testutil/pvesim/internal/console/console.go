// Package console is what answers at the other end of a console: a little
// shell that can change root's password, and a blank screen.
package console

import (
	"bytes"
	"encoding/binary"
	"io"
	"regexp"
	"strconv"
	"strings"
)

// Stream is the connection to the client, frame by frame.
type Stream interface {
	Read() ([]byte, error)
	io.Writer
}

// Shell is the terminal of a guest.
type Shell struct {
	Name     string       // of the guest
	Login    bool         // it asks for a login instead of giving a prompt
	Password func(string) // is told root's new password

	out     io.Writer
	line    []byte
	silent  bool // stty -echo
	prompt  string
	then    string // what to run once a line has been read into a variable
	reading bool
}

// Terminal speaks the protocol of termproxy: "0:BYTES:DATA" is input,
// "1:COLUMNS:ROWS:" a size and "2" a sign of life.
func (s *Shell) Terminal(c Stream) {
	s.out = c
	s.prompt = "root@" + s.Name + ":~# "
	if s.Login {
		s.prompt = s.Name + " login: "
	}
	_, _ = io.WriteString(c, s.prompt)
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
			for _, b := range input {
				if !s.key(b) {
					return
				}
			}
		}
	}
}

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

// key takes one typed byte; it is false when the shell has ended.
func (s *Shell) key(b byte) bool {
	if b != '\r' && b != '\n' {
		s.line = append(s.line, b)
		if !s.silent {
			_, _ = s.out.Write([]byte{b})
		}
		return true
	}
	if !s.silent {
		s.print("")
	}
	line := string(s.line)
	s.line = nil
	if !s.run(line) {
		return false
	}
	if !s.reading && s.prompt != "" {
		_, _ = io.WriteString(s.out, s.prompt)
	}
	return true
}

func (s *Shell) print(text string) { _, _ = io.WriteString(s.out, text+"\r\r\n") }

var (
	printf = regexp.MustCompile(`printf '%s%s\\n' (\S+) ([^\s;]+)`)
	echo   = regexp.MustCompile(`echo (\S*?)-\$\?`)
)

// run knows the few commands that a control plane types.
func (s *Shell) run(line string) bool {
	if s.Login {
		return true // nobody gets past the login
	}
	if s.reading {
		s.reading = false
		s.Password(line)
		if m := echo.FindStringSubmatch(s.then); m != nil {
			s.print(m[1] + "-0")
		}
		return true
	}
	if strings.TrimSpace(line) == "exit" {
		return false
	}
	if strings.Contains(line, "read -r") && strings.Contains(line, "chpasswd") {
		s.reading, s.then = true, line
		return true
	}
	s.silent = s.silent || strings.Contains(line, "stty -echo")
	if strings.Contains(line, "PS1=") {
		s.prompt = ""
	}
	if m := printf.FindStringSubmatch(line); m != nil {
		s.print(m[1] + m[2])
	}
	return true
}

// Screen is a VNC server with a blank screen. It asks for a password in the
// way of VNC and takes any.
func Screen(c Stream, name string) {
	_, _ = io.WriteString(c, "RFB 003.008\n")
	for _, answer := range [][]byte{
		{1, 2},                     // to the version: one kind of security, VNC authentication
		[]byte("pvesim-pvesim-pv"), // to the choice of it: the challenge
		{0, 0, 0, 0},               // to the response: it is right
		hello(name),                // to ClientInit
	} {
		if _, err := c.Read(); err != nil {
			return
		}
		if _, err := c.Write(answer); err != nil {
			return
		}
	}
	for {
		if _, err := c.Read(); err != nil {
			return
		}
	}
}

// hello is ServerInit: 720 by 400 points of 32 bits.
func hello(name string) []byte {
	b := []byte{2, 208, 1, 144, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0}
	b = binary.BigEndian.AppendUint32(b, uint32(len(name))) // a short name
	return append(b, name...)
}

package console

import (
	"strings"
)

// take runs a line that was typed, or gives it to the read that waits for it.
func (s *Shell) take(line string) {
	if s.Login {
		return // nobody gets past the login
	}
	commands := list(line)
	if s.into != "" {
		s.vars[s.into], commands = line, s.then
		s.into, s.then = "", nil
	}
	s.run(commands)
}

// run runs commands one after the other, until one waits for a line.
func (s *Shell) run(commands []string) {
	for i, command := range commands {
		if s.ended.Load() {
			return
		}
		command = strings.TrimSpace(command)
		if name, ok := strings.CutPrefix(command, "IFS= read -r "); ok {
			s.into, s.then = strings.TrimSpace(name), commands[i+1:]
			return
		}
		if strings.HasPrefix(command, "case ") {
			s.branch(command)
			continue
		}
		s.simple(command)
	}
}

// branch is case WORD in PATTERN) … ;; … esac, with patterns that end in * or
// stand for themselves.
func (s *Shell) branch(command string) {
	head, body, _ := strings.Cut(strings.TrimSuffix(command, "esac"), " in ")
	subject := s.filled(strings.TrimSpace(strings.TrimPrefix(head, "case ")))
	for body != "" {
		pattern, rest, ok := strings.Cut(body, ")")
		if !ok {
			return
		}
		arm, next, _ := strings.Cut(rest, ";;")
		body = next
		pattern = strings.TrimSpace(pattern)
		prefix, open := strings.CutSuffix(pattern, "*")
		if pattern == subject || open && strings.HasPrefix(subject, prefix) {
			s.run(list(arm))
			return
		}
	}
}

// simple runs commands with && between them, as far as they go well.
func (s *Shell) simple(commands string) {
	for _, command := range split(commands, "&&") {
		if s.one(strings.TrimSpace(command)); s.exit != "0" {
			return
		}
	}
}

// one runs a command with its words, or two with a pipe between them.
func (s *Shell) one(command string) {
	if from, name, ok := strings.Cut(command, "| base64 -d > "); ok {
		if words := s.fields(from); len(words) > 0 && words[0] == "printf" {
			s.decode(format(words[1:]), name)
		}
		return
	}
	if from, ok := strings.CutSuffix(command, "| chpasswd"); ok {
		words := s.fields(from)
		if len(words) > 0 && words[0] == "printf" {
			s.chpasswd(format(words[1:]))
		}
		return
	}
	words := s.fields(command)
	if len(words) == 0 {
		return
	}
	name, value, assigned := strings.Cut(words[0], "=")
	switch {
	case assigned && name == "PS1":
		s.prompt = value
	case assigned:
		s.vars[name] = value
		return // keeps the exit status, which the value may be
	case words[0] == "stty":
		s.silent = len(words) > 1 && words[1] == "-echo"
	case words[0] == "printf":
		s.write(strings.ReplaceAll(format(words[1:]), "\n", "\r\r\n"))
	case words[0] == "echo":
		s.print(strings.Join(words[1:], " "))
	case words[0] == "unset":
		for _, name := range words[1:] {
			delete(s.vars, name)
		}
	case words[0] == "exit":
		s.end()
	case s.Disk != nil && s.filing(words):
		return
	default:
		s.print("-bash: " + words[0] + ": command not found")
		s.exit = "127"
		return
	}
	s.exit = "0"
}

// format is printf with %s and \n.
func format(words []string) string {
	if len(words) == 0 {
		return ""
	}
	text := strings.ReplaceAll(words[0], `\n`, "\n")
	var b strings.Builder
	for _, word := range words[1:] {
		before, after, ok := strings.Cut(text, "%s")
		if !ok {
			break
		}
		b.WriteString(before + word)
		text = after
	}
	return b.String() + text
}

// chpasswd changes the password of each line USER:PASSWORD.
func (s *Shell) chpasswd(input string) {
	s.exit = "0"
	for line := range strings.Lines(input) {
		user, password, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ":")
		if !ok || !s.Password(user, password) {
			s.print("chpasswd: (user " + user + ") pam_chauthtok() failed, error:")
			s.print("Authentication token manipulation error")
			s.print("chpasswd: (line 1, user " + user + ") password not changed")
			s.exit = "1"
		}
	}
}

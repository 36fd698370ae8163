package console

import "strings"

// This much of a shell's language is understood: commands with ';' between
// them, quotes, $NAME, $?, ${NAME#PREFIX}, one pipe, && and case.

// list splits a line into its commands, at ';' outside of quotes and of case.
func list(line string) []string {
	var parts []string
	depth, from := 0, 0
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\'' || line[i] == '"':
			i = closing(line, i)
		case word(line, i, "case"):
			depth++
		case word(line, i, "esac"):
			depth--
		case line[i] == ';' && depth <= 0:
			parts, from = append(parts, line[from:i]), i+1
		}
	}
	return append(parts, line[min(from, len(line)):])
}

// split cuts a command at what stands outside of quotes.
func split(command, at string) []string {
	var parts []string
	from := 0
	for i := 0; i < len(command); i++ {
		switch {
		case command[i] == '\'' || command[i] == '"':
			i = closing(command, i)
		case strings.HasPrefix(command[i:], at):
			parts, from = append(parts, command[from:i]), i+len(at)
			i = from - 1
		}
	}
	return append(parts, command[min(from, len(command)):])
}

// closing is where the quote that opens at i is closed.
func closing(line string, i int) int {
	for n := i + 1; n < len(line); n++ {
		if line[n] == '\\' && line[i] == '"' {
			n++
		} else if line[n] == line[i] {
			return n
		}
	}
	return len(line)
}

// word tells whether a word stands at i, by itself.
func word(line string, i int, w string) bool {
	edge := func(n int) bool { return n < 0 || n >= len(line) || strings.IndexByte(" \t;", line[n]) >= 0 }
	return strings.HasPrefix(line[i:], w) && edge(i-1) && edge(i+len(w))
}

// fields splits a command into words, with quotes taken away and variables put
// in. What stands in a variable is not split: that of a password never may be.
func (s *Shell) fields(command string) []string {
	var out []string
	var b strings.Builder
	some := false
	for i := 0; i < len(command); i++ {
		switch c := command[i]; c {
		case ' ', '\t':
			if some {
				out = append(out, b.String())
			}
			b.Reset()
			some = false
			continue
		case '\'':
			end := closing(command, i)
			b.WriteString(command[i+1 : min(end, len(command))])
			i = end
		case '"':
			end := closing(command, i)
			b.WriteString(s.filled(command[i+1 : min(end, len(command))]))
			i = end
		case '$':
			value, length := s.variable(command[i:])
			b.WriteString(value)
			i += length - 1
		default:
			b.WriteByte(c)
		}
		some = true
	}
	if some {
		out = append(out, b.String())
	}
	return out
}

// filled puts variables into text between double quotes.
func (s *Shell) filled(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '$' {
			b.WriteByte(text[i])
			continue
		}
		value, length := s.variable(text[i:])
		b.WriteString(value)
		i += length - 1
	}
	return b.String()
}

// variable is the value of what begins with '$', and how long its name is.
func (s *Shell) variable(text string) (value string, length int) {
	if strings.HasPrefix(text, "$?") {
		return s.exit, 2
	}
	if inside, _, ok := strings.Cut(strings.TrimPrefix(text, "${"), "}"); ok && strings.HasPrefix(text, "${") {
		name, prefix, _ := strings.Cut(inside, "#")
		return strings.TrimPrefix(s.vars[name], prefix), len(inside) + 3
	}
	n := 1
	for n < len(text) && (text[n] == '_' || text[n] >= 'A' && text[n] <= 'Z' || text[n] >= 'a' && text[n] <= 'z') {
		n++
	}
	if n == 1 {
		return "$", 1
	}
	return s.vars[text[1:n]], n
}

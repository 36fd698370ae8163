package console

import (
	"strings"
	"testing"
)

// FuzzWords reads lines as the little shell does: quotes that do not end, words
// within words, and variables; what stands in a variable is one word.
func FuzzWords(f *testing.F) {
	for _, seed := range []string{"stty -echo; PS1=; printf '%s%s\\n' RDY- x", `case $P in a*) printf "root:%s\n" "${P#a}" | chpasswd; D=$?;; *) D=X;; esac`, "'", `"\`, "$", "${", "${}", "$?$?", "esac;esac", "case case", ";;;", "\x00'\xff", `"${P"`} {
		f.Add(seed, "a b;c|d $(e)")
	}
	f.Fuzz(func(t *testing.T, line, value string) {
		s := &Shell{vars: map[string]string{"P": value}}
		for _, command := range list(line) {
			s.fields(command)
		}
		if words := s.fields("x $P"); len(words) != 2 || words[1] != value {
			t.Fatalf("%q became %q", value, words)
		}
		if n := len(strings.Join(list(line), "")); n > len(line) {
			t.Fatalf("%d bytes of %d", n, len(line))
		}
		s.filled(line)
	})
}

// FuzzTyped reads what a terminal is sent, in frames that may not be any.
func FuzzTyped(f *testing.F) {
	for _, seed := range []string{"0:3:ls\r", "0:99:x", "0:-1:x", "1:80:24:", "2", "0::", "0:1:\x00", "9:9:9", "0:99999999999999999999:x", "\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		s := &Shell{Name: "ct", vars: map[string]string{}, clients: map[Stream]bool{}, Password: func(string, string) bool { return true }}
		s.typed(input)
	})
}

// Package draw turns facts into text for a terminal: text of strangers made
// harmless, columns that fit, sizes and ages that people read, and the few
// styles there are.
//
// Nothing that came from outside may reach the screen but through [Clean]: a
// name with an escape sequence in it would otherwise move the cursor.
package draw

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Strange stands for a character that a terminal would obey, not show.
const Strange = '\uFFFD'

// marksInARow is how many combining marks one character may carry.
const marksInARow = 3

// Clean makes text safe to show on one line: control characters, among them
// those that begin escape sequences, become [Strange], and so does what is not
// UTF-8; invisible characters that reorder text are dropped.
func Clean(text string) string {
	var b strings.Builder
	marks := 0
	for _, r := range text {
		if unicode.In(r, unicode.Mn, unicode.Me) {
			marks++
		} else {
			marks = 0
		}
		if shown, ok := clean(r); ok && marks <= marksInARow {
			b.WriteRune(shown)
		}
	}
	return b.String()
}

func clean(r rune) (rune, bool) {
	switch {
	case r == utf8.RuneError, unicode.IsControl(r), unicode.In(r, unicode.Zl, unicode.Zp, unicode.Co, unicode.Cs):
		return Strange, true
	case unicode.Is(unicode.Cf, r):
		return 0, false
	case unicode.IsSpace(r):
		return ' ', true
	}
	return r, true
}

package settings

import (
	"fmt"
	"io"
	"log/slog"

	"github.com/remudahq/remuda/core"
)

// Log says how much is logged, and in which form.
type Log struct {
	Level  string `name:"log-level" enum:"debug,info,warn,error" default:"info" help:"How much to log: ${enum}."`
	Format string `name:"log-format" enum:"text,json" default:"text" help:"The form of the log: ${enum}."`
}

// Logger makes the logger. It masks what has the name of a secret, whatever
// the caller thought, and writes control characters visibly: what a stranger
// sent cannot forge a line, nor move the cursor of whoever reads it.
func (l *Log) Logger(out io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(l.Level)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level, ReplaceAttr: tidy}
	if l.Format == "json" {
		return slog.New(slog.NewJSONHandler(out, options))
	}
	return slog.New(slog.NewTextHandler(out, options))
}

// tidy sees every attribute before it is written, also those within groups.
func tidy(groups []string, a slog.Attr) slog.Attr {
	if len(groups) == 0 && (a.Key == slog.TimeKey || a.Key == slog.LevelKey) {
		return a
	}
	switch {
	case hidden(groups, a):
		a.Value = slog.StringValue(mask)
	case a.Value.Kind() == slog.KindString:
		a.Value = slog.StringValue(core.Printable(a.Value.String()))
	case a.Value.Kind() == slog.KindAny:
		a.Value = plain(a.Value)
	}
	a.Key = core.Printable(a.Key)
	return a
}

// hidden reports whether a name, or that of a group around it, is a secret's.
// Numbers and truth values are nobody's secret: "tokens=3".
func hidden(groups []string, a slog.Attr) bool {
	if k := a.Value.Kind(); k != slog.KindString && k != slog.KindAny {
		return false
	}
	for _, g := range groups {
		if isSecret(g) {
			return true
		}
	}
	return isSecret(a.Key)
}

// plain keeps structures for the JSON form and makes text of what is text.
func plain(v slog.Value) slog.Value {
	switch x := v.Any().(type) {
	case error:
		return slog.StringValue(core.Printable(x.Error()))
	case fmt.Stringer:
		return slog.StringValue(core.Printable(x.String()))
	default:
		return v
	}
}

package settings

import (
	"os"
	"strings"

	"github.com/alecthomas/kong"
)

const prefix = "REMUDA_"

// source answers what the environment and the file say about a flag that is
// not on the command line. kong can do either by itself, but lets the file win.
type source struct {
	env    map[string]string
	dotenv map[string]string
	file   map[string]string
	read   bool
	origin map[string]string // by flag: where its value came from
}

func newSource(env []string) *source {
	s := &source{env: map[string]string{}, origin: map[string]string{}}
	for _, pair := range env {
		name, value, _ := strings.Cut(pair, "=")
		s.env[name] = value
	}
	return s
}

// Validate is part of [kong.Resolver].
func (s *source) Validate(*kong.Application) error { return nil }

// Resolve is part of [kong.Resolver].
func (s *source) Resolve(ctx *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	if err := s.readFiles(ctx); err != nil {
		return nil, err
	}
	if isAction(flag) {
		return nil, nil // kong: nobody says anything
	}
	for _, at := range s.places(flag) {
		if value := at.values[at.name]; value != "" {
			s.origin[flag.Name] = at.what
			return value, nil
		}
	}
	return nil, nil // likewise
}

type place struct {
	values     map[string]string
	name, what string
}

// places lists where a flag's value may stand, the strongest first. A few have
// a plain name besides, which may also stand in the file .env.
func (s *source) places(flag *kong.Flag) []place {
	env := envOf(flag.Name)
	all := []place{{s.env, env, env}}
	if plain := flag.Tag.Get("plain"); plain != "" {
		all = append(all, place{s.env, plain, plain}, place{s.dotenv, plain, plain + " in .env"})
	}
	return append(all, place{s.file, keyOf(flag.Name), "the file"})
}

func (s *source) readFiles(ctx *kong.Context) (err error) {
	if s.read {
		return nil
	}
	s.read = true
	s.dotenv = readDotEnv(".env")
	path := s.env[prefix+"CONFIG"]
	for _, f := range ctx.Model.Flags {
		if f.Name != "config" {
			continue
		}
		if said, _ := ctx.FlagValue(f).(string); said != "" {
			path = said
		}
	}
	if path == "" {
		return nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return wrongFile(path, err)
	}
	s.file, err = readFile(path, text, ctx.Model)
	return err
}

// The names of one setting: the flag, the key in the file, the variable.
func flagOf(key string) string { return strings.ReplaceAll(key, "_", "-") }
func keyOf(flag string) string { return strings.ReplaceAll(flag, "-", "_") }
func envOf(flag string) string { return prefix + strings.ToUpper(keyOf(flag)) }

func names(flag string) string {
	return keyOf(flag) + " (--" + flag + ", " + envOf(flag) + ")"
}

// withNames shows the variable's name in the help.
func withNames(value *kong.Value) string {
	if value.Flag == nil || isAction(value.Flag) {
		return value.Help
	}
	return strings.TrimSuffix(value.Help, ".") + " ($" + envOf(value.Name) + ")."
}

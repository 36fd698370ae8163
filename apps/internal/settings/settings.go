// Package settings reads what a program is told: flags, environment variables
// and a file, under one name each. The setting database_url is the flag
// --database-url, the variable REMUDA_DATABASE_URL and the key database_url of
// the file that --config or REMUDA_CONFIG names. A flag wins over a variable, a
// variable over the file, and an empty value counts as none. The file is YAML or
// JSON, or lines NAME=value; it may name a setting as the variable does.
//
// A program's settings are one struct that embeds the groups of this package
// and adds what is its own:
//
//	var cfg struct {
//		settings.Database
//		settings.Log
//		Group string `default:"consumer" help:"The group to read for."`
//	}
//	stop, err := settings.Parse("remuda-consumer", args, env, &cfg, stdout)
//
// Whatever is wrong is refused at the start, all of it at once and each by its
// name; so is a key in the file that nobody knows. --print-config prints every
// setting with its origin and masks what is secret. A flag with the tag action
// asks for something to be done instead, and is known on the command line only.
package settings

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"

	"github.com/alecthomas/kong"
	"github.com/remudahq/remuda/apps/internal/version"
	"github.com/remudahq/remuda/core"
)

// base is what every program can be told.
type base struct {
	Config      string `placeholder:"FILE" help:"Read settings from a file: YAML, JSON, or lines NAME=value."`
	PrintConfig bool   `action:"" help:"Print all settings, secrets masked, and stop."`
	Version     bool   `action:"" help:"Print the version, and stop."`
}

// A Checker is a group of settings that can be wrong in ways of its own. It
// tells all of them, each under its setting's name in the file.
type Checker interface {
	Check() []core.Violation
}

// Parse fills target, a pointer to a struct, from args (without the program's
// name), env (as of os.Environ) and the file. stop says that the program has
// been answered on out, for --help, --version and --print-config, and is to end
// well.
// Invalid: what is wrong with which settings.
func Parse(name string, args, env []string, target any, out io.Writer) (stop bool, err error) {
	_, stop, err = ParseCommand(name, args, env, target, out)
	return stop, err
}

// ParseCommand is Parse for a program that can do several things: fields of
// target with the tag cmd. command is the name of the one that was asked for.
func ParseCommand(name string, args, env []string, target any, out io.Writer) (command string, stop bool, err error) {
	var own base
	from := newSource(env)
	parser, err := kong.New(target, kong.Name(name), kong.Embed(&own), kong.Writers(out, out),
		kong.Resolvers(from), kong.ValueFormatter(withNames),
		kong.Exit(func(int) { panic(answered{}) }))
	if err != nil {
		return "", false, &core.Error{Kind: core.Internal, Op: "settings", Err: err}
	}
	defer func() {
		switch p := recover().(type) {
		case nil:
		case answered:
			stop, err = true, nil
		default:
			panic(p)
		}
	}()
	ctx, err := parser.Parse(args)
	if err != nil {
		return "", false, refusal(err, parser.Model)
	}
	if own.Version {
		_, err := fmt.Fprintln(out, name, version.Version)
		return "", true, err
	}
	origin := originsOf(ctx, from)
	eachGroup(target, func(group any) {
		if one, ok := group.(interface{ learn(origins) }); ok {
			one.learn(origin)
		}
	})
	if err := check(target); err != nil {
		return "", false, err
	}
	if own.PrintConfig {
		return "", true, printAll(out, ctx, origin)
	}
	return commandOf(ctx), false, nil
}

func commandOf(ctx *kong.Context) string {
	if node := ctx.Selected(); node != nil {
		return node.Name
	}
	return ""
}

// answered is thrown when kong has printed its help.
type answered struct{}

// eachGroup visits every field of the struct that target points to.
func eachGroup(target any, visit func(group any)) {
	whole := reflect.ValueOf(target).Elem()
	for i := range whole.NumField() {
		if whole.Type().Field(i).IsExported() {
			visit(whole.Field(i).Addr().Interface())
		}
	}
}

// check asks every group, and the whole.
func check(target any) error {
	var wrong []core.Violation
	eachGroup(target, func(group any) {
		if one, ok := group.(Checker); ok {
			wrong = append(wrong, one.Check()...)
		}
	})
	if all, ok := target.(interface{ CheckAll() []core.Violation }); ok {
		wrong = append(wrong, all.CheckAll()...)
	}
	if len(wrong) == 0 {
		return nil
	}
	for i, w := range wrong {
		wrong[i].Path = names(flagOf(w.Path))
	}
	return &core.Error{Kind: core.Invalid, Code: core.CodeValidation, Msg: "these settings will not do", Fields: wrong}
}

var flagPattern = regexp.MustCompile(`--[a-z][a-z0-9-]*`)

// refusal tells under which other names the flag is known that kong complains of.
func refusal(err error, model *kong.Application) error {
	if e, ok := errors.AsType[*core.Error](err); ok {
		return e
	}
	text := err.Error()
	for _, f := range model.Flags {
		if flag := flagPattern.FindString(text); flag == "--"+f.Name {
			text = flagPattern.ReplaceAllLiteralString(text, names(f.Name))
			break
		}
	}
	return core.Fail(core.Invalid, core.CodeValidation, "%s", text)
}

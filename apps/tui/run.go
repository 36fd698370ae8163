package main

import (
	"context"
	"errors"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/remudahq/remuda/adapters/client"
	"github.com/remudahq/remuda/apps/internal/settings"
	"github.com/remudahq/remuda/apps/internal/version"
	"github.com/remudahq/remuda/apps/tui/app"
	"github.com/remudahq/remuda/apps/tui/door"
	"github.com/remudahq/remuda/core"
)

// patience is how long the API may take to answer the first question.
const patience = 10 * time.Second

// run is the whole program.
func run(ctx context.Context, args, env []string, in io.Reader, out io.Writer) error {
	var cfg config
	if stop, err := settings.Parse("remuda-tui", args, env, &cfg, out); stop || err != nil {
		return err
	}
	token, err := cfg.token()
	if err != nil {
		return err
	}
	api, err := client.New(cfg.URL.Reveal(), token, client.WithUserAgent("remuda-tui/"+version.Version))
	if err != nil {
		return err
	}
	if err := greet(ctx, api); err != nil {
		return err
	}
	return show(ctx, api, place(cfg.URL.Reveal()), env, in, out)
}

// greet asks the API one thing, so that a wrong address or token is told in
// plain words before the screen is taken.
func greet(ctx context.Context, api *client.Client) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, err := api.Me(ctx)
	return hinted(err)
}

// hinted adds to an error which setting it may be about.
func hinted(err error) error {
	e, ok := errors.AsType[*core.Error](err)
	if !ok {
		return err
	}
	told := *e
	switch {
	case e.Code == core.CodeUnauthenticated:
		told.Msg = "the API does not know this token; look at REMUDA_TOKEN, or --token-file"
	case e.Kind == core.Unavailable, e.Kind == core.Unknown:
		told.Msg += "; look at REMUDA_URL, or --url"
	case e.Kind == core.NotFound:
		told.Msg = "there is no Remuda at this address; look at REMUDA_URL, or --url"
	}
	return &told
}

func show(ctx context.Context, api *client.Client, place string, env []string, in io.Reader, out io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	model := app.New(ctx, door.Remote{Client: api}, place, time.Now())
	_, err := tea.NewProgram(model, tea.WithContext(ctx), tea.WithInput(in), tea.WithOutput(out), tea.WithEnvironment(colours(env))).Run()
	if err != nil && ctx.Err() == nil {
		return core.Fail(core.Invalid, "", "the terminal cannot be used: %v", err)
	}
	return nil
}

// colours takes NO_COLOR at its word: any value that is not empty counts.
func colours(env []string) []string {
	for _, pair := range env {
		if value, ok := strings.CutPrefix(pair, "NO_COLOR="); ok && value != "" {
			return append(slices.Clone(env), "NO_COLOR=1")
		}
	}
	return env
}

// place is the address as the header shows it.
func place(text string) string {
	u, err := url.Parse(text)
	if err != nil {
		return text
	}
	return u.Host
}

package main

import (
	"io"
	"os"
	"strings"

	"github.com/remudahq/remuda/adapters/client"
	"github.com/remudahq/remuda/apps/internal/settings"
	"github.com/remudahq/remuda/core"
)

// config is what the terminal is told.
type config struct {
	URL       settings.URL    `name:"url" placeholder:"URL" help:"The API, such as http://127.0.0.1:8080."`
	Token     settings.Secret `name:"token" placeholder:"TOKEN" help:"The API token; best in REMUDA_TOKEN, since others see flags."`
	TokenFile string          `name:"token-file" placeholder:"FILE" help:"Read the API token from a file."`
}

// CheckAll refuses what nothing can begin with, all of it at once.
func (c *config) CheckAll() []core.Violation {
	var wrong []core.Violation
	if c.URL == "" {
		wrong = append(wrong, core.Violation{Path: "url", Msg: "must be given: the API's address, such as http://127.0.0.1:8080"})
	}
	if _, err := client.New(c.URL.Reveal(), "any"); c.URL != "" && err != nil {
		wrong = append(wrong, core.Violation{Path: "url", Msg: "must be http://HOST:PORT or https://HOST"})
	}
	if c.Token == "" && c.TokenFile == "" {
		wrong = append(wrong, core.Violation{Path: "token", Msg: "must be given, or --token-file"})
	}
	return wrong
}

// mostOfAToken bounds what is read of a file that may be the wrong one.
const mostOfAToken = 4096

// token is the token itself, wherever it is kept. The file wins: who names one
// means it.
func (c *config) token() (string, error) {
	if c.TokenFile == "" {
		return c.Token.Reveal(), nil
	}
	file, err := os.Open(c.TokenFile)
	if err != nil {
		return "", &core.Error{Kind: core.Invalid, Msg: "the token file cannot be read", Reason: err.Error()}
	}
	defer file.Close() // it was only read
	text, err := io.ReadAll(io.LimitReader(file, mostOfAToken))
	if err != nil {
		return "", &core.Error{Kind: core.Invalid, Msg: "the token file cannot be read", Reason: err.Error()}
	}
	return strings.TrimSpace(string(text)), nil
}

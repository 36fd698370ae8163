package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// poisonCommands are what one can do about events that could not be handled.
type poisonCommands struct {
	List struct {
		JSON bool `action:"" help:"One line of JSON each."`
	} `cmd:"" help:"List what was put aside, the newest first, of all groups or of --group."`
	Show struct {
		ID   string `arg:"" help:"As the list shows it."`
		JSON bool   `action:"" help:"In JSON."`
	} `cmd:"" help:"Show one, with its event and why it was put aside."`
	Replay struct {
		ID  string `arg:"" optional:"" help:"As the list shows it."`
		All bool   `action:"" help:"All that the list shows."`
	} `cmd:"" help:"Have the consumers that run handle it again, once."`
	Drop struct {
		ID  string `arg:"" optional:"" help:"As the list shows it."`
		All bool   `action:"" help:"All that the list shows."`
	} `cmd:"" help:"Forget it."`

	Asked bool `kong:"-"` // whether it is one of these
}

// AfterApply is called by kong.
func (p *poisonCommands) AfterApply() error { //nolint:unparam // as kong wants it
	p.Asked = true
	return nil
}

// poisonDesk carries the commands out.
type poisonDesk struct {
	kept  ports.Poison
	group string // empty for all
	out   io.Writer
}

// run does what was asked for. Invalid: neither one nor all were named.
func (d poisonDesk) run(ctx context.Context, command string, asked poisonCommands) error {
	switch command {
	case "show":
		return d.show(ctx, core.PoisonID(asked.Show.ID), asked.Show.JSON)
	case "replay":
		return d.each(ctx, "will be handled again", asked.Replay.ID, asked.Replay.All, d.kept.Again)
	case "drop":
		return d.each(ctx, "dropped", asked.Drop.ID, asked.Drop.All, d.kept.Drop)
	}
	return d.list(ctx, asked.List.JSON)
}

// all walks what was put aside, page by page.
func (d poisonDesk) all(ctx context.Context, visit func(core.Poison) error) error {
	filter := core.PoisonFilter{Page: core.Page{Limit: 200}, Group: d.group}
	for {
		page, err := d.kept.List(ctx, filter)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, one := range page {
			if err := visit(one); err != nil {
				return err
			}
			filter.After = string(one.ID)
		}
	}
}

func (d poisonDesk) list(ctx context.Context, asJSON bool) error {
	if asJSON {
		return d.all(ctx, func(one core.Poison) error { return d.json(one) })
	}
	table := tabwriter.NewWriter(d.out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tGROUP\tTYPE\tPOSITION\tTRIES\tLAST\tSTATE\tERROR")
	n := 0
	err := d.all(ctx, func(one core.Poison) error {
		n++
		_, err := fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%d\t%s\t%s\t%s\n", one.ID, core.Printable(one.Group), core.Printable(orDash(one.Type)), one.Position, one.Tries,
			one.LastAt.Format(time.RFC3339), state(one), core.Printable(firstLine(one.Error)))
		return err
	})
	if err == nil && n == 0 {
		_, err = fmt.Fprintln(d.out, "nothing was put aside")
		return err
	}
	if err == nil {
		err = table.Flush()
	}
	return err
}

func state(one core.Poison) string {
	switch {
	case one.LeaseOwner != "":
		return "replaying"
	case one.Wanted:
		return "wanted"
	}
	return "aside"
}

func (d poisonDesk) show(ctx context.Context, id core.PoisonID, asJSON bool) error {
	one, err := d.kept.Get(ctx, id)
	if err != nil {
		return err
	}
	if asJSON {
		return d.json(one)
	}
	for _, line := range [][2]string{
		{"ID", string(one.ID)}, {"Group", one.Group}, {"Message", one.Message}, {"Type", orDash(one.Type)}, {"Server", orDash(string(one.Server))},
		{"Position", fmt.Sprint(one.Position)}, {"Tries", fmt.Sprint(one.Tries)}, {"First", one.FirstAt.Format(time.RFC3339)}, {"Last", one.LastAt.Format(time.RFC3339)},
		{"State", state(one)}, {"Failure", one.Failure},
	} {
		fmt.Fprintf(d.out, "%-9s %s\n", line[0], core.Printable(line[1]))
	}
	fmt.Fprintln(d.out, "Error")
	for line := range strings.Lines(one.Error) {
		fmt.Fprintln(d.out, "  "+core.Printable(strings.TrimRight(line, "\n")))
	}
	_, err = fmt.Fprintf(d.out, "Payload\n  %s\n", core.Printable(string(one.Payload)))
	return err
}

// each does something to one, or to all.
func (d poisonDesk) each(ctx context.Context, done, id string, all bool, do func(context.Context, core.PoisonID) error) error {
	if all == (id != "") {
		return core.Fail(core.Invalid, core.CodeValidation, "name either one ID or --all")
	}
	if !all {
		if err := do(ctx, core.PoisonID(id)); err != nil {
			return err
		}
		_, err := fmt.Fprintf(d.out, "%s %s\n", core.Printable(id), done)
		return err
	}
	n := 0
	err := d.all(ctx, func(one core.Poison) error {
		err := do(ctx, one.ID)
		if core.KindOf(err) == core.NotFound && err != nil { // somebody was faster
			return nil //nolint:nilerr // it is as it shall be
		}
		n++
		return err
	})
	if err == nil {
		_, err = fmt.Fprintf(d.out, "%d %s\n", n, done)
	}
	return err
}

// shown is how one is told in JSON.
type shown struct {
	ID       core.PoisonID   `json:"id"`
	Group    string          `json:"group"`
	Message  string          `json:"message_id"`
	Type     string          `json:"type,omitempty"`
	Server   core.ServerID   `json:"server_id,omitempty"`
	Position int64           `json:"position,omitempty"`
	Tries    int             `json:"tries"`
	First    time.Time       `json:"first_at"`
	Last     time.Time       `json:"last_at"`
	State    string          `json:"state"`
	Failure  string          `json:"failure"`
	Error    string          `json:"error"`
	Event    json.RawMessage `json:"event,omitempty"`
	Payload  []byte          `json:"payload,omitempty"` // what is no event, in base64
}

func (d poisonDesk) json(one core.Poison) error {
	text := shown{ID: one.ID, Group: one.Group, Message: one.Message, Type: one.Type, Server: one.Server, Position: one.Position, Tries: one.Tries,
		First: one.FirstAt, Last: one.LastAt, State: state(one), Failure: one.Failure, Error: one.Error}
	if one.Type != "" && json.Valid(one.Payload) {
		text.Event = one.Payload
	} else {
		text.Payload = one.Payload
	}
	return json.NewEncoder(d.out).Encode(text)
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	const most = 80
	if utf8.RuneCountInString(line) > most {
		return string([]rune(line)[:most]) + "…"
	}
	return line
}

package auditexport

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
)

// lines writes entries as lines of JSON, to a stream or to a file. The file is
// opened for each batch, so that one that was rotated is made anew.
type lines struct {
	stream io.Writer // instead of a file
	path   string
}

// entry is how an entry is written.
type entry struct {
	Position int64             `json:"position"`
	ID       core.EventID      `json:"id"`
	At       string            `json:"at"`
	User     core.UserID       `json:"user_id,omitempty"`
	Token    core.TokenID      `json:"token_id,omitempty"`
	Source   string            `json:"source,omitempty"`
	Action   string            `json:"action"`
	Subject  string            `json:"subject,omitempty"`
	Outcome  string            `json:"outcome"`
	Data     map[string]string `json:"data,omitempty"`
}

const (
	micros    = "2006-01-02T15:04:05.000000Z07:00"
	beginning = `{"position":`
)

// line writes an entry as one line, in which nothing is left that a terminal
// would obey.
func line(e core.AuditEntry) ([]byte, error) {
	text, err := core.JSONLine(entry{Position: e.Position, ID: e.ID, At: e.At.UTC().Format(micros), User: e.User, Token: e.Token, Source: e.Source,
		Action: e.Action, Subject: e.Subject, Outcome: e.Outcome, Data: e.Data})
	if err != nil {
		return nil, &core.Error{Kind: core.Internal, Op: "auditexport", Err: err}
	}
	return append(text, '\n'), nil
}

func (l *lines) Write(_ context.Context, entries []core.AuditEntry) error {
	if l.stream != nil {
		return failed(l.add(l.stream, entries, nil))
	}
	if err := os.MkdirAll(filepath.Dir(l.path), 0o700); err != nil {
		return failed(err)
	}
	file, err := os.OpenFile(l.path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return failed(err)
	}
	defer func() { _ = file.Close() }()
	there, err := known(file)
	if err == nil {
		err = l.add(file, entries, there)
	}
	if err == nil {
		err = settle(file)
	}
	return failed(err)
}

func (l *lines) Close() error { return nil }

// add writes what is not there, all in one.
func (l *lines) add(to io.Writer, entries []core.AuditEntry, there map[core.EventID]bool) error {
	var all bytes.Buffer
	for _, e := range entries {
		if there[e.ID] {
			continue
		}
		text, err := line(e)
		if err != nil {
			return err
		}
		all.Write(text)
	}
	_, err := to.Write(all.Bytes())
	return err
}

// settle waits until the file is on its disk. What is no file, such as a pipe, has
// none.
func settle(file *os.File) error {
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return err
	}
	return file.Sync()
}

// tail is how much of a file's end is read: more than one batch.
const tail = 1 << 20

// known answers which entries stand at the end of the file, and cuts off the
// half line that a process left which was killed while it wrote. Conflict: the
// file ends in half a line of somebody else's.
func known(file *os.File) (map[core.EventID]bool, error) {
	info, err := file.Stat()
	if err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return nil, err
	}
	from := max(0, info.Size()-tail)
	text := make([]byte, info.Size()-from)
	if _, err := file.ReadAt(text, from); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	whole := bytes.LastIndexByte(text, '\n') + 1
	if half := string(text[whole:]); half != "" {
		n := min(len(half), len(beginning))
		if half[:n] != beginning[:n] {
			return nil, core.Fail(core.Conflict, "", "%s ends in the middle of a line that is none of the audit log; is it the right file?", file.Name())
		}
		if err := file.Truncate(from + int64(whole)); err != nil {
			return nil, err
		}
	}
	there := map[core.EventID]bool{}
	for one := range bytes.Lines(text[:whole]) {
		var e entry
		if strings.HasPrefix(string(one), beginning) && json.Unmarshal(one, &e) == nil {
			there[e.ID] = true
		}
	}
	return there, nil
}

func failed(err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*core.Error](err); ok {
		return e
	}
	return &core.Error{Kind: core.Unavailable, Op: "auditexport", Msg: "the audit log could not be written", Err: err}
}

// ends is when a call must be over.
func ends(ctx context.Context) time.Time {
	if at, ok := ctx.Deadline(); ok {
		return at
	}
	return time.Now().Add(5 * time.Second)
}

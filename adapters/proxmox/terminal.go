package proxmox

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/coder/websocket"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// current1 asks for a configuration as a running guest has it.
var current1 = url.Values{"current": {"1"}}

// Bounds of a talk with a terminal.
const (
	talkTime   = 20 * time.Second // all of it
	shellTime  = 2 * time.Second  // until a shell answers
	shellTries = 3                // the first line may go to a command that was left waiting for one
	leaveTime  = 2 * time.Second
	typePause  = 150 * time.Millisecond
	maxHeard   = 256 << 10
)

// terminal is an open terminal of a container: one session that all who open it
// share, and that outlives them.
type terminal struct {
	conn  *websocket.Conn
	said  chan []byte // closed when it has ended
	heard []byte      // what nobody waited for yet
	total int
}

// listen passes on what is said. A read of a WebSocket that is given up takes
// the connection with it, so that nobody else may wait for less than all.
func (t *terminal) listen(ctx context.Context) {
	defer close(t.said)
	for {
		_, data, err := t.conn.Read(ctx)
		if err != nil {
			return
		}
		select {
		case t.said <- data:
		case <-ctx.Done():
			return
		}
	}
}

// typePassword types into the container's shell, which is all that Proxmox
// offers. The password is read by the shell from its input; it stands in no
// command line and is not echoed. It begins with a word that only this talk
// knows, so that a command of an earlier talk that was cut off, and waits in
// this session for its input, sets nothing.
func (h *hypervisor) typePassword(ctx context.Context, ref core.GuestRef, user, password string) error {
	said, err := h.talk(ctx, "password", ref, password, func(word string) string {
		return "printf '" + user + ":%s\\n' \"${P#" + word + "}\" | chpasswd"
	})
	code, text, _ := strings.Cut(said, " ")
	switch {
	case err != nil:
		return err
	case code == "0":
		return nil
	}
	return &core.Error{Op: "proxmox.password", Kind: core.Denied, Code: core.CodePasswordRefused,
		Msg: "the container did not take the password", Reason: text, Remedy: "name a user that the container has"}
}

func token() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}

// findShell makes sure that a shell listens, whatever was going on before. What
// is waited for is not what is typed, so that an echo cannot be taken for it.
func (t *terminal) findShell(ctx context.Context, word string, patience time.Duration) error {
	var err error
	for range shellTries {
		if err = t.input(ctx, "stty -echo; PS1=; printf '%s%s\\n' RDY- "+word+"\r"); err != nil {
			break
		}
		if _, err = t.until(ctx, "RDY-"+word, patience); err == nil {
			return nil
		}
	}
	return &core.Error{Op: "proxmox.password", Kind: core.Busy, Code: core.CodeTerminalSilent,
		Msg: "no shell answers at the container's terminal; somebody may be using it", Reason: tidy(err.Error())}
}

// tell has the shell read a line and do something with it, and answers how that
// ended and what was said.
func (t *terminal) tell(ctx context.Context, word, line, do string) (string, error) {
	err := t.input(ctx, reading(word, do)+"\r")
	if err != nil {
		return "", err
	}
	timer := time.NewTimer(typePause)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if err := t.input(ctx, word+line+"\r"); err != nil {
		return "", err
	}
	before, err := t.until(ctx, "DONE-"+word+":", talkTime)
	if err != nil {
		return "", err
	}
	code, err := t.until(ctx, "\n", talkTime)
	return strings.TrimSpace(code) + " " + before, err
}

// reading are the commands that read a line which begins with a word, do
// something with it, and print how that ended behind the word.
func reading(word, do string) string {
	return "IFS= read -r P; case $P in " + word + "*) " + do + "; D=$?;; *) D=X;; esac; unset P; printf '%s%s:%s\\n' DONE- " + word + " $D"
}

// leave ends the shell, which would stay open for whoever comes next, and waits
// for its end, so that the wish is not lost with the connection.
func (t *terminal) leave(ctx context.Context) {
	if t.input(ctx, "exit\r") != nil {
		return
	}
	timer := time.NewTimer(leaveTime)
	defer timer.Stop()
	for {
		select {
		case _, more := <-t.said:
			if !more {
				return
			}
		case <-timer.C:
			return
		}
	}
}

// input types text as one message: its length in bytes, and the text.
func (t *terminal) input(ctx context.Context, text string) error {
	return t.conn.Write(ctx, websocket.MessageBinary, fmt.Appendf(nil, "0:%d:%s", len(text), text))
}

var errSilent = errors.New("it said nothing more")

// until reads on until the terminal has said something, and answers what came
// before it.
func (t *terminal) until(ctx context.Context, what string, patience time.Duration) (string, error) {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		if before, after, found := bytes.Cut(t.heard, []byte(what)); found {
			said := string(before)
			t.heard = after
			return said, nil
		}
		select {
		case data, more := <-t.said:
			if t.total += len(data); !more || t.total > maxHeard {
				return "", io.ErrUnexpectedEOF
			}
			t.heard = append(t.heard, data...)
		case <-timer.C:
			return "", errSilent
		case <-ctx.Done():
			return "", ctx.Err()
		}
	}
}

// openTerminal opens the terminal and lets itself in.
func (h *hypervisor) openTerminal(ctx context.Context, ref core.GuestRef) (*terminal, error) {
	var door struct {
		User   string `json:"user"`
		Ticket string `json:"ticket"`
		Port   text   `json:"port"`
	}
	err := h.explain("terminal", true, nil, h.client.Post(ctx, guestPath(ref, "/termproxy"), nil, &door))
	if err != nil {
		return nil, err
	}
	if port, err := strconv.Atoi(string(door.Port)); err != nil || port < 1 || port > 65535 || door.Ticket == "" || door.User == "" {
		return nil, &core.Error{Op: "proxmox.terminal", Kind: core.Unavailable, Msg: "Proxmox named no terminal"}
	}
	query := url.Values{"port": {string(door.Port)}, "vncticket": {door.Ticket}}
	conn, err := h.wire.dial(ctx, apiRoot+guestPath(ref, "/vncwebsocket")+"?"+query.Encode(), h.token)
	if err != nil {
		return nil, h.explain("terminal", false, nil, err)
	}
	t := &terminal{conn: conn, said: make(chan []byte)}
	go t.listen(ctx)
	err = conn.Write(ctx, websocket.MessageBinary, []byte(door.User+":"+door.Ticket+"\n"))
	if err == nil {
		_, err = t.until(ctx, "OK", talkTime)
	}
	if err != nil {
		conn.CloseNow()
		return nil, &core.Error{Op: "proxmox.terminal", Kind: core.Busy, Code: core.CodeTerminalSilent,
			Msg: "the container's terminal did not let us in", Reason: tidy(err.Error())}
	}
	return t, nil
}

// dial opens a WebSocket to the endpoint that answered last, over connections
// that are guarded and pinned as all are. It is no read that may be repeated,
// and not sent behind a closed fence.
func (t *transport) dial(ctx context.Context, path, tokenID string) (*websocket.Conn, error) {
	leave, err := t.heads.enter(ctx, path)
	if err != nil {
		return nil, lost(&attempt{}, err)
	}
	defer leave()
	if err := ports.CheckFence(ctx); err != nil {
		return nil, err
	}
	end := t.ends[int(t.first.Load())]
	began := time.Now()
	conn, res, err := websocket.Dial(ctx, end.base.String()+path, &websocket.DialOptions{ //nolint:bodyclose // the library keeps it
		HTTPClient:   &http.Client{Transport: end.raw, CheckRedirect: noRedirect, Timeout: t.limit}, // of the handshake alone
		HTTPHeader:   http.Header{"Authorization": {"PVEAPIToken=" + tokenID + "=" + t.secret}},
		Subprotocols: []string{"binary"},
	})
	if err == nil {
		conn.SetReadLimit(maxHeard)
		return conn, nil
	}
	t.log.DebugContext(ctx, "proxmox", "method", "WEBSOCKET", "path", strings.SplitN(path, "?", 2)[0], "ms", time.Since(began).Milliseconds())
	return nil, t.unopened(ctx, res, err)
}

// unopened says why a WebSocket was not opened.
func (t *transport) unopened(ctx context.Context, res *http.Response, err error) error {
	if res == nil || res.StatusCode == http.StatusSwitchingProtocols {
		return t.broken(ctx, &attempt{}, err).err
	}
	line := strings.TrimSpace(strings.TrimPrefix(res.Status, strconv.Itoa(res.StatusCode)))
	return classify(read(res.StatusCode, t.redact(line), nil, false))
}

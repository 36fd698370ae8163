package proxmox

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Bounds of a program that a VM's agent runs for us. A program ends on its own
// and is short; an agent is asked for its end at first soon, then less often.
const (
	execTime  = 20 * time.Second
	execFirst = 50 * time.Millisecond
	execPause = time.Second
)

// PutFile has a shell inside the guest write the file: one that a VM's agent
// starts, or the one at a container's terminal. The agent's own call for files
// says nothing of their mode, and leaves them open to all until it is changed.
func (h *hypervisor) PutFile(ctx context.Context, ref core.GuestRef, file core.GuestFile) error {
	var v core.Violations
	if file.Check(&v); v.Err() != nil {
		return v.Err()
	}
	return h.follow(ctx, ref, func(ref core.GuestRef) error {
		if ref.Kind == core.Container {
			return h.typeFile(ctx, ref, file)
		}
		if err := h.runs(ctx, "file", ref); err != nil {
			return err
		}
		return forAgent(ref, h.execFile(ctx, ref, file))
	})
}

// filing are the commands that put the decoded words, which the shell expands
// from what is named, into the file. Only printf, which a shell has built in,
// gets to see them, and nobody may read the draft but its owner.
func filing(words string, f core.GuestFile) string {
	return fmt.Sprintf("umask 077; mkdir -p -m 755 %s && printf '%%s' %s | base64 -d > %s && chmod %04o %s && mv -f %s %s",
		f.Dir(), words, f.Draft(), f.Mode, f.Draft(), f.Draft(), f.Path)
}

// execFile gives the commands to a shell as its input, so that they stand in no
// list of processes.
func (h *hypervisor) execFile(ctx context.Context, ref core.GuestRef, f core.GuestFile) error {
	secret := base64.StdEncoding.EncodeToString(f.Content)
	var begun struct {
		PID int `json:"pid"`
	}
	params := values{"command": []string{"/bin/sh", "-s"}, "input-data": filing("'"+secret+"'", f) + "\n"}
	err := h.explain("file", true, values{"password": secret}, h.client.Post(ctx, guestPath(ref, "/agent/exec"), params, &begun))
	if e, ok := errors.AsType[*core.Error](err); ok && told(e, "has been disabled") {
		refused := fileRefused(e.Reason)
		refused.Remedy = "let the guest's agent run programs: allow guest-exec in its configuration"
		return refused
	}
	if err != nil {
		return err
	}
	return h.execEnded(ctx, ref, begun.PID, secret)
}

// execStatus is how a program is that an agent runs. Proxmox writes no booleans.
type execStatus struct {
	Exited text `json:"exited"`
	Code   *int `json:"exitcode"` // none if it was killed
	Err    text `json:"err-data"`
}

// execEnded waits for the end of the program. Whoever asks is told of it once.
func (h *hypervisor) execEnded(ctx context.Context, ref core.GuestRef, pid int, secret string) error {
	ctx, cancel := context.WithTimeout(ctx, execTime)
	defer cancel()
	query := url.Values{"pid": {strconv.Itoa(pid)}}
	for pause := execFirst; ; pause = min(2*pause, execPause) {
		var now execStatus
		err := h.get(ctx, "file", guestPath(ref, "/agent/exec-status"), query, &now)
		switch {
		case err != nil:
			return &core.Error{Op: "proxmox.file", Kind: core.Unknown, Msg: "the guest agent did not say whether the file was written", Reason: core.Explain(err)}
		case now.Exited != "" && now.Exited != "0":
			return written(now.Code, strings.ReplaceAll(string(now.Err), secret, "…"))
		}
		select {
		case <-ctx.Done():
			return &core.Error{Op: "proxmox.file", Kind: core.Unknown, Msg: "the guest is still writing the file"}
		case <-time.After(pause):
		}
	}
}

func written(code *int, said string) error {
	if code != nil && *code == 0 {
		return nil
	}
	return fileRefused(said)
}

func fileRefused(said string) *core.Error {
	return &core.Error{Op: "proxmox.file", Kind: core.Denied, Code: core.CodeFileRefused, Msg: "the guest did not take the file",
		Reason: tidy(said), Remedy: "make sure that the guest has a shell, base64 and room, and can write there"}
}

// typeFile has the shell at the terminal write the file. Its content is read by
// the shell from its input, as a password is; see [hypervisor.typePassword].
func (h *hypervisor) typeFile(ctx context.Context, ref core.GuestRef, f core.GuestFile) error {
	secret := base64.StdEncoding.EncodeToString(f.Content)
	said, err := h.talk(ctx, "file", ref, secret, func(word string) string { return filing(`"${P#`+word+`}"`, f) })
	code, text, _ := strings.Cut(said, " ")
	switch {
	case err != nil:
		return err
	case code == "0":
		return nil
	}
	return fileRefused(text)
}

// talk has the shell at a container's terminal read a line and do something
// with it. It answers the exit status and, after a space, what was said. Busy
// (code terminal-silent): the line was not read by our command. Unknown: nothing
// was heard after it was sent.
func (h *hypervisor) talk(ctx context.Context, op string, ref core.GuestRef, line string, do func(word string) string) (string, error) {
	if err := h.shellThere(ctx, op, ref); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, talkTime)
	defer cancel()
	t, err := h.openTerminal(ctx, ref)
	if err != nil {
		return "", err
	}
	defer t.conn.CloseNow()
	word := token()
	if err := t.findShell(ctx, word, min(shellTime, h.wire.limit/10)); err != nil {
		return "", err
	}
	if err := ports.CheckFence(ctx); err != nil {
		return "", err
	}
	said, err := t.tell(ctx, word, line, do(word))
	if err == nil {
		t.leave(ctx)
	}
	return heard(op, said, line, err)
}

// heard judges what was said after the line was sent.
func heard(op, said, line string, err error) (string, error) {
	code, text, _ := strings.Cut(said, " ")
	switch {
	case err != nil:
		return "", &core.Error{Op: "proxmox." + op, Kind: core.Unknown, Msg: "the terminal did not say whether it was done"}
	case code == "X":
		return "", &core.Error{Op: "proxmox." + op, Kind: core.Busy, Code: core.CodeTerminalSilent,
			Msg: "somebody else was typing into the container's terminal"}
	}
	return code + " " + tidy(strings.ReplaceAll(text, line, "…")), nil
}

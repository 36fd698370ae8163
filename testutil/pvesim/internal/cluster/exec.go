package cluster

import (
	"encoding/base64"
	"path"
	"slices"
	"strings"

	"github.com/remudahq/remuda/testutil/pvesim/internal/console"
	"github.com/remudahq/remuda/testutil/pvesim/internal/guest"
)

// uname is the system that was recorded, around the name of the guest.
const (
	unameBefore = "Linux "
	unameAfter  = " 6.1.0-50-cloud-amd64 #1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-07-02) x86_64 GNU/Linux\n"
)

// programs are all that a guest has, in /bin and /usr/bin.
var programs = map[string]func(g *guest.Guest, args []string, in string) guest.Exit{
	"true":     func(*guest.Guest, []string, string) guest.Exit { return guest.Exit{} },
	"false":    func(*guest.Guest, []string, string) guest.Exit { return guest.Exit{Code: 1} },
	"hostname": func(g *guest.Guest, _ []string, _ string) guest.Exit { return guest.Exit{Out: g.Name() + "\n"} },
	"echo": func(_ *guest.Guest, args []string, _ string) guest.Exit {
		return guest.Exit{Out: strings.Join(args, " ") + "\n"}
	},
	"uname": uname,
	"sh":    sh,
	"cat":   cat,
}

// sh -s reads its commands from its input. The agent calls it with the cluster's
// lock held, so that it writes to the guest itself.
func sh(g *guest.Guest, args []string, in string) guest.Exit {
	if !slices.Equal(args, []string{"-s"}) {
		return guest.Exit{Code: 2, Err: "sh: only -s is understood\n"}
	}
	out, code := (&console.Shell{Name: g.Name(), Disk: g}).Script(in)
	if code != 0 {
		return guest.Exit{Code: code, Err: out}
	}
	return guest.Exit{Out: out}
}

func uname(g *guest.Guest, args []string, _ string) guest.Exit {
	if slices.Equal(args, []string{"-a"}) {
		return guest.Exit{Out: unameBefore + g.Name() + unameAfter}
	}
	return guest.Exit{Out: strings.TrimSpace(unameBefore) + "\n"}
}

// cat writes files out, or what came in where there are none.
func cat(g *guest.Guest, args []string, in string) guest.Exit {
	if len(args) == 0 {
		return guest.Exit{Out: in}
	}
	var e guest.Exit
	for _, name := range args {
		text, ok := file(g, name)
		if !ok {
			e.Code, e.Err = 1, e.Err+"cat: "+name+": No such file or directory\n"
		}
		e.Out += text
	}
	return e
}

// file is what is in a file of a guest: one that was written, or its name.
func file(g *guest.Guest, name string) (text string, ok bool) {
	f, ok := g.Files[name]
	if !ok && name == "/etc/hostname" {
		return g.Name() + "\n", true
	}
	return f.Text, ok
}

// agentExec runs a program at once. A list comes with NULs between its parts;
// a program of one word is no list, and is not cut at its spaces.
func agentExec(c *call, g *guest.Guest) (any, error) {
	words := strings.Split(c.str("command"), "\x00")
	run := programs[path.Base(words[0])]
	if dir := path.Dir(words[0]); run == nil || !slices.Contains([]string{".", "/bin", "/usr/bin"}, dir) {
		return nil, fail("Agent error: Guest agent command failed, error was 'Failed to execute child process “%s” (No such file or directory)'", words[0])
	}
	if g.Exited == nil {
		g.Exited = map[int]guest.Exit{}
	}
	c.nextPID++
	pid := 400 + c.nextPID
	e := run(g, words[1:], c.str("input-data"))
	if path.Base(words[0]) == "sh" {
		e.At = c.now.Add(c.Times.Config) // it does more than one thing
	}
	g.Exited[pid] = e
	return map[string]any{"pid": pid}, nil
}

// agentExecStatus tells how a program ended, once: the agent forgets it then.
// Of one that still runs it tells nothing else.
func agentExecStatus(c *call, g *guest.Guest) (any, error) {
	pid := c.int("pid", 0)
	e, ok := g.Exited[pid]
	if !ok {
		return nil, fail("Agent error: Invalid parameter 'pid'")
	}
	if c.now.Before(e.At) {
		return map[string]any{"exited": 0}, nil
	}
	delete(g.Exited, pid)
	out := map[string]any{"exited": 1, "exitcode": e.Code}
	if e.Out != "" {
		out["out-data"], out["out-truncated"] = e.Out, 0
	}
	if e.Err != "" {
		out["err-data"], out["err-truncated"] = e.Err, 0
	}
	return out, nil
}

func agentRead(c *call, g *guest.Guest) (any, error) {
	text, ok := file(g, c.str("file"))
	if !ok {
		return nil, fail("Agent error: failed to open file '%s' (mode: 'r'): No such file or directory", c.str("file"))
	}
	return map[string]any{"content": text, "bytes-read": len(text)}, nil
}

// agentWrite writes a file that all may read and write, as the agent makes them.
// With encode=0 the content is in base64 already.
func agentWrite(c *call, g *guest.Guest) (any, error) {
	text := c.str("content")
	if c.str("encode") == "0" {
		plain, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, fail("Agent error: Base64 data '%s' is not valid", text)
		}
		text = string(plain)
	}
	if refusal := g.Write(c.str("file"), text, 0o666); refusal != "" {
		return nil, fail("Agent error: failed to open file '%s' (mode: 'w'): %s", c.str("file"), refusal)
	}
	return nil, nil
}

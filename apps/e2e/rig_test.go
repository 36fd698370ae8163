package e2e

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// bin is where the programs were built.
var bin string

// atOnce is how many tests run at once: they wait for programs most of the time,
// so that more of them than there are processors get done.
const atOnce = "14"

func TestMain(m *testing.M) {
	flag.Parse()
	if err := flag.Set("test.parallel", atOnce); err != nil {
		panic(err)
	}
	os.Exit(buildAndRun(m))
}

func buildAndRun(m *testing.M) int {
	var err error
	if bin, err = os.MkdirTemp("", "remuda-e2e-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(bin)
	for _, app := range []string{"api", "consumer"} {
		build := exec.Command("go", "build", "-o", filepath.Join(bin, "remuda-"+app), "../"+app)
		if out, err := build.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "building %s: %v\n%s", app, err, out)
			return 1
		}
	}
	return m.Run()
}

// patience bounds everything that a test waits for. It is long, because the
// machine may be slow; nothing is ever measured by it.
const patience = 3 * time.Minute

// process is one running program.
type process struct {
	t      testing.TB
	name   string
	cmd    *exec.Cmd
	ended  chan struct{}
	mu     sync.Mutex
	output bytes.Buffer
}

// spawn starts a program with nothing of our own environment but the path.
func spawn(t testing.TB, name string, env []string, args ...string) *process {
	t.Helper()
	p := &process{t: t, name: name, ended: make(chan struct{})}
	p.cmd = exec.Command(filepath.Join(bin, "remuda-"+name), args...)
	p.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}, env...)
	p.cmd.Dir = t.TempDir()
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	p.cmd.Stdout = writer(p.note)
	p.cmd.Stderr = p.cmd.Stdout
	require.NoError(t, p.cmd.Start())
	go func() {
		_ = p.cmd.Wait()
		close(p.ended)
	}()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Logf("%s said:\n%s", name, p.said())
		}
	})
	return p
}

type writer func([]byte)

func (w writer) Write(b []byte) (int, error) { w(b); return len(b), nil }

func (p *process) note(b []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.output.Write(b)
}

// said answers the end of what the program has written.
func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	text := p.output.String()
	return text[max(0, len(text)-8000):]
}

// kill is kill -9.
func (p *process) kill() {
	_ = p.cmd.Process.Kill()
	<-p.ended
}

// pause is SIGSTOP: the program stands still, and does not know.
func (p *process) pause() {
	p.t.Helper()
	require.NoError(p.t, p.cmd.Process.Signal(syscall.SIGSTOP))
}

// wake is SIGCONT.
func (p *process) wake() {
	p.t.Helper()
	require.NoError(p.t, p.cmd.Process.Signal(syscall.SIGCONT))
}

// stop is SIGTERM, and answers how the program ended.
func (p *process) stop() error {
	p.t.Helper()
	require.NoError(p.t, p.cmd.Process.Signal(syscall.SIGTERM))
	select {
	case <-p.ended:
	case <-time.After(patience):
		require.FailNow(p.t, p.name+" does not stop", p.said())
	}
	if code := p.cmd.ProcessState.ExitCode(); code != 0 {
		return fmt.Errorf("exit status %d", code)
	}
	return nil
}

// given are the addresses that tests have.
var given sync.Map

// freeAddr answers a loopback address that nobody listens on, and that no other
// test gets. It is none of those that the system gives to whoever dials: a
// process that is killed finds it free when it comes again.
func freeAddr(t testing.TB) string {
	t.Helper()
	for range 1000 {
		addr := fmt.Sprintf("127.0.0.1:%d", 12_000+rand.IntN(20_000)) // a choice, not a secret
		if _, taken := given.LoadOrStore(addr, true); taken {
			continue
		}
		if l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", addr); err == nil {
			require.NoError(t, l.Close())
			return addr
		}
	}
	require.FailNow(t, "no address is free")
	return ""
}

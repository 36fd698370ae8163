//go:build long

package e2e

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"
)

// keeper keeps one remuda-api running as a service manager does: whenever it has
// ended, it is started again. All that it ever says is in one file.
type keeper struct {
	url   string
	log   *os.File
	env   []string
	rest  time.Duration // between an end and the next start
	over  chan struct{}
	gone  sync.WaitGroup
	close func()

	mu     sync.Mutex
	cmd    *exec.Cmd
	starts int
	ends   []string // that nobody asked for
	asked  bool     // somebody asked for the next one
}

// keep starts one until the test ends. Its log is in dir.
func (s *site) keep(dir, addr string, more ...string) *keeper {
	k := &keeper{url: "http://" + addr, env: s.env(append(more, "REMUDA_LISTEN="+addr)...), over: make(chan struct{})}
	k.close = sync.OnceFunc(func() { close(k.over); k.signal(syscall.SIGCONT); k.kill(); k.gone.Wait(); _ = k.log.Close() })
	var err error
	if k.log, err = os.OpenFile(filepath.Join(dir, "api-"+addr+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600); err != nil {
		s.t.Fatal(err)
	}
	k.gone.Go(k.run)
	s.t.Cleanup(k.close)
	return k
}

func (k *keeper) run() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for !k.isOver() {
		if err := k.start(); err != nil {
			k.mu.Lock()
			k.ends = append(k.ends, err.Error())
			k.mu.Unlock()
			return
		}
		err := k.cmd.Wait()
		k.mu.Lock()
		if !k.asked && !k.isOver() {
			k.ends = append(k.ends, fmt.Sprint(err))
		}
		k.asked = false
		rest := k.rest
		k.mu.Unlock()
		select {
		case <-k.over:
		case <-time.After(rest):
		}
	}
}

func (k *keeper) isOver() bool {
	select {
	case <-k.over:
		return true
	default:
		return false
	}
}

func (k *keeper) start() error {
	cmd := exec.Command(filepath.Join(bin, "remuda-api"))
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + filepath.Dir(k.log.Name())}, k.env...)
	cmd.Dir = filepath.Dir(k.log.Name())
	cmd.Stdout, cmd.Stderr = k.log, k.log
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} // of the thread that starts it, so that one is kept
	k.mu.Lock()
	defer k.mu.Unlock()
	k.cmd = cmd
	k.starts++
	return cmd.Start()
}

// end asks it to end by a signal, and says how long it is away then.
func (k *keeper) end(signal syscall.Signal, rest time.Duration) {
	k.mu.Lock()
	k.asked, k.rest = true, rest
	k.mu.Unlock()
	k.signal(signal)
}

func (k *keeper) kill() { k.end(syscall.SIGKILL, 0) }

func (k *keeper) signal(signal syscall.Signal) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.cmd != nil && k.cmd.Process != nil {
		_ = k.cmd.Process.Signal(signal)
	}
}

// failed is how often it has ended by itself.
func (k *keeper) failed() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.ends)
}

// api is for requests to it.
func (k *keeper) api(t testing.TB) *api {
	return &api{process: &process{t: t, name: "api"}, url: k.url}
}

// ready reports whether it answers, and has what it needs.
func (k *keeper) ready() bool {
	status, _, err := (&api{url: k.url}).call(http.MethodGet, "/readyz", nil)
	return err == nil && status == http.StatusOK
}

// awaitAll waits until all are ready.
func awaitAll(ctx context.Context, keepers []*keeper) error {
	for _, k := range keepers {
		for !k.ready() {
			select {
			case <-ctx.Done():
				return fmt.Errorf("%s never got ready", k.url)
			case <-time.After(50 * time.Millisecond):
			}
		}
	}
	return nil
}

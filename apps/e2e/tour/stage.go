package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

const (
	adminToken = "the-token-of-the-guided-tour"
	aliceIs    = "alice@demo.test"
	aliceHas   = "a password for the tour"
)

// stage is what the tour plays on: a cluster, and remuda-api's demo over it.
type stage struct {
	ctx      context.Context
	url      string
	cluster  map[string]string // how Proxmox VE is reached: URL, TOKEN, FINGERPRINT
	document *document
	dir      string
	running  []*exec.Cmd
	said     *tail
	post     *postbox
	count    int
}

// open starts what the tour needs.
func open(ctx context.Context, bin, record string) (*stage, error) {
	dir, err := os.MkdirTemp("", "remuda-tour-")
	if err != nil {
		return nil, err
	}
	s := &stage{ctx: ctx, dir: dir, cluster: map[string]string{}, said: &tail{}}
	if err := s.start(bin, record); err != nil {
		s.close()
		return nil, fmt.Errorf("%w\n%s", err, s.said)
	}
	return s, nil
}

func (s *stage) start(bin, record string) error {
	for _, name := range []string{"URL", "TOKEN", "FINGERPRINT"} {
		s.cluster[name] = os.Getenv("REMUDA_PROXMOX_" + name)
	}
	if s.cluster["URL"] == "" {
		if err := s.simulate(bin, record); err != nil {
			return err
		}
	}
	addr, err := freeAddr(s.ctx)
	if err != nil {
		return err
	}
	s.url = "http://" + addr
	if s.post, err = openPostbox(s.ctx); err != nil {
		return err
	}
	api := exec.CommandContext(s.ctx, filepath.Join(bin, "remuda-api"), "--demo") //nolint:gosec // our own program
	api.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + s.dir, "REMUDA_LISTEN=" + addr, "REMUDA_ADMIN_TOKEN=" + adminToken,
		"REMUDA_DATABASE_URL=sqlite://" + filepath.Join(s.dir, "remuda.db"), "REMUDA_DEMO_PASSWORD=" + aliceHas,
		"REMUDA_WEBHOOK_ALLOW_CIDRS=127.0.0.0/8", "REMUDA_SMTP_URL=" + s.post.url(), "REMUDA_MAIL_FROM=remuda@demo.test",
	}
	for name, value := range s.cluster {
		api.Env = append(api.Env, "REMUDA_PROXMOX_"+name+"="+value)
	}
	if err := s.spawn(api, nil); err != nil {
		return err
	}
	if err := s.ready(); err != nil {
		return err
	}
	s.document, err = fetchDocument(s.ctx, s.url+"/openapi.json")
	return err
}

// simulate starts the simulated cluster.
func (s *stage) simulate(bin, record string) error {
	args := []string{"--listen", "127.0.0.1:0", "--nodes", "2"}
	if record != "" {
		file, err := filepath.Abs(record)
		if err != nil {
			return err
		}
		args = append(args, "--record", file)
	}
	found := make(chan [2]string, 3)
	sim := exec.CommandContext(s.ctx, filepath.Join(bin, "remuda-pvesim"), args...) //nolint:gosec // our own program
	err := s.spawn(sim, func(line string) {
		if rest, ok := strings.CutPrefix(line, "REMUDA_PROXMOX_"); ok {
			name, value, _ := strings.Cut(rest, "=")
			found <- [2]string{name, value}
		}
	})
	for range 3 {
		if err != nil {
			return err
		}
		select {
		case pair := <-found:
			s.cluster[pair[0]] = pair[1]
		case <-time.After(patience):
			err = errors.New("the simulator does not start")
		}
	}
	return err
}

// spawn starts a program; use gets each line that it prints.
func (s *stage) spawn(cmd *exec.Cmd, use func(string)) error {
	cmd.Dir = s.dir
	if !filepath.IsAbs(cmd.Path) {
		abs, err := filepath.Abs(cmd.Path)
		if err != nil {
			return err
		}
		cmd.Path = abs
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	cmd.Stderr = s.said
	if err := cmd.Start(); err != nil {
		return err
	}
	s.running = append(s.running, cmd)
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			_, _ = s.said.Write(append(lines.Bytes(), '\n'))
			if use != nil {
				use(lines.Text())
			}
		}
	}()
	return nil
}

// ready waits until remuda-api is.
func (s *stage) ready() error {
	for late := time.Now().Add(patience); time.Now().Before(late) && s.ctx.Err() == nil; time.Sleep(50 * time.Millisecond) {
		if status, _, err := s.ask(adminToken, http.MethodGet, "/readyz", nil); err == nil && status == http.StatusOK {
			return nil
		}
	}
	return errors.New("remuda-api never got ready")
}

// ask makes one request.
func (s *stage) ask(bearer, method, path string, body any, headers ...string) (int, []byte, error) {
	var reader io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return 0, nil, err
		}
		reader = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(s.ctx, method, s.url+path, reader)
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Authorization", "Bearer "+bearer)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	return res.StatusCode, text, err
}

// close ends the programs, the one that was started last first.
func (s *stage) close() {
	for i := len(s.running) - 1; i >= 0; i-- {
		_ = s.running[i].Process.Signal(os.Interrupt)
		_ = s.running[i].Wait()
	}
	_ = os.RemoveAll(s.dir)
}

func freeAddr(ctx context.Context) (string, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// tail keeps the end of what the programs said.
type tail struct {
	mu   sync.Mutex
	text []byte
}

const tailSize = 8000

// Write keeps the end.
func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, b...)
	t.text = t.text[max(0, len(t.text)-tailSize):]
	return len(b), nil
}

// String is what was kept.
func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.text)
}

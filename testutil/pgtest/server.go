package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// Server is one private PostgreSQL. Its methods are for one goroutine.
type Server struct {
	dir      string
	removed  bool // dir is ours to remove
	port     int
	settings []string
	programs string
	owner    *syscall.Credential
	process  *exec.Cmd // nil while the server is down
	watchdog *watchdog
}

// Start starts a server whose data lie in dir, and waits until it answers. With
// an empty dir they lie in a temporary directory that [Server.Stop] removes; a
// dir that holds data already is used again. Settings are written as on the
// command line of postgres ("fsync=on") and win over ours. The context bounds the
// start only. Whatever happens to this process, the server does not outlive it.
func Start(ctx context.Context, dir string, settings ...string) (*Server, error) {
	s := &Server{dir: dir, settings: settings}
	if err := s.prepare(ctx); err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	var err error
	for range 5 { // the port may be taken between our look and the start
		if s.port, err = freePort(); err != nil {
			break
		}
		if err = s.run(ctx); err == nil {
			return s, nil
		}
	}
	return nil, errors.Join(err, s.Stop())
}

// URL is that of the server's own database "postgres", as a superuser.
func (s *Server) URL() string { return s.URLOf("postgres") }

// URLOf is the URL of another database of this server. It stays the same
// through a restart.
func (s *Server) URLOf(database string) string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%d/%s?sslmode=disable", s.port, database)
}

// Stop ends the server as an administrator would, cutting its clients off. It
// may be repeated.
func (s *Server) Stop() error {
	err := s.end(syscall.SIGINT)
	if s.removed {
		err = errors.Join(err, os.RemoveAll(s.dir))
	}
	s.watchdog.dismiss()
	return err
}

// Kill ends the server at once, as a crash would: no checkpoint, no goodbye.
// What was committed is there again after [Server.Restart].
func (s *Server) Kill() error { return s.end(syscall.SIGQUIT) }

// Restart starts the server again, under the same URL, with the same data. One
// that runs is stopped first.
func (s *Server) Restart(ctx context.Context) error {
	if err := s.end(syscall.SIGINT); err != nil {
		return err
	}
	return s.run(ctx)
}

// prepare makes the directory and, unless it has one, the data.
func (s *Server) prepare(ctx context.Context) (err error) {
	if s.programs, err = findPrograms(ctx); err != nil {
		return err
	}
	if s.owner, err = unprivileged(); err != nil {
		return err
	}
	if s.dir == "" {
		s.removed = true
		s.dir, err = os.MkdirTemp("", "remuda-pg-")
	} else if s.dir, err = filepath.Abs(s.dir); err == nil {
		err = os.MkdirAll(s.dir, 0o700)
	}
	if err != nil {
		return err
	}
	if err := handOver(s.dir, s.owner); err != nil {
		return err
	}
	if s.watchdog, err = watch(s.dir, s.removed); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(s.data(), "PG_VERSION")); err == nil {
		return nil
	}
	out, err := s.command("initdb", "--pgdata="+s.data(), "--username=postgres", "--auth=trust",
		"--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions").CombinedOutput()
	if err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return nil
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

func (s *Server) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(s.programs, program), args...)
	cmd.Dir = s.dir
	// A group of its own: what interrupts the test does not interrupt the server.
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.owner, Setpgid: true}
	return cmd
}

// run starts postgres and waits until it answers.
func (s *Server) run(ctx context.Context) error {
	args := []string{"-D", s.data(), "-p", strconv.Itoa(s.port)}
	for _, setting := range append([]string{
		"listen_addresses=127.0.0.1", "unix_socket_directories=" + s.dir,
		"fsync=off", "full_page_writes=off", "autovacuum=off",
		"wal_level=minimal", "max_wal_senders=0", "max_connections=300", "shared_buffers=32MB",
		"timezone=UTC", "log_timezone=UTC",
	}, s.settings...) {
		args = append(args, "-c", setting)
	}
	log, err := os.Create(filepath.Join(s.dir, "log"))
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	// No pipe to us: go test would wait for the server to close it.
	s.process = s.command("postgres", args...)
	s.process.Stdout, s.process.Stderr = log, log
	if err := s.process.Start(); err != nil {
		s.process = nil
		return err
	}
	if err := s.await(ctx); err != nil {
		text, _ := os.ReadFile(log.Name())
		return errors.Join(fmt.Errorf("postgres: %w: %s", err, text), s.end(syscall.SIGQUIT))
	}
	return nil
}

// await returns when the server answers, is dead, or had its time. It leaves no
// goroutine behind that waits for the process: a test may look for such.
func (s *Server) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		conn, err := pgx.Connect(ctx, s.URL())
		if err == nil {
			return conn.Close(ctx)
		}
		var status syscall.WaitStatus
		if pid, _ := syscall.Wait4(s.process.Process.Pid, &status, syscall.WNOHANG, nil); pid > 0 {
			s.process = nil
			return fmt.Errorf("exit status %d", status.ExitStatus())
		}
		select {
		case <-ctx.Done():
			return errors.Join(ctx.Err(), err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// end signals the server by its process id and waits for it, at last without
// mercy.
func (s *Server) end(signal syscall.Signal) error {
	if s.process == nil {
		return nil
	}
	process := s.process
	s.process = nil
	ended := make(chan struct{})
	go func() { _ = process.Wait(); close(ended) }()
	for _, signal := range []syscall.Signal{signal, syscall.SIGQUIT, syscall.SIGKILL} {
		if err := process.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
			return err
		}
		select {
		case <-ended:
			return nil
		case <-time.After(10 * time.Second):
		}
	}
	return errors.New("postgres does not end")
}

// freePort looks below the range from which the system takes the ports of
// outgoing connections, so that a restart finds its port free.
func freePort() (int, error) {
	var err error
	for range 50 {
		port := 20000 + int(time.Now().UnixNano()/1000%12000)
		var l net.Listener
		if l, err = net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port))); err == nil {
			return port, l.Close()
		}
	}
	return 0, err
}

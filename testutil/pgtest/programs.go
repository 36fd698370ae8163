package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// findPrograms is the directory of initdb and postgres, the newest first. When
// there is none it installs the package, where it may.
func findPrograms(ctx context.Context) (string, error) {
	if dir, ok := installed(); ok {
		return dir, nil
	}
	if os.Geteuid() != 0 {
		return "", errors.New("no PostgreSQL here, and only root may install it: apt-get install postgresql")
	}
	if err := install(ctx); err != nil {
		return "", err
	}
	if dir, ok := installed(); ok {
		return dir, nil
	}
	return "", errors.New("no PostgreSQL here, even after installing it")
}

func installed() (string, bool) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	best, version := "", 0
	for _, program := range found {
		dir := filepath.Dir(program)
		if v, err := strconv.Atoi(filepath.Base(filepath.Dir(dir))); err == nil && v > version {
			best, version = dir, v
		}
	}
	if best != "" {
		return best, true
	}
	program, err := exec.LookPath("initdb")
	return filepath.Dir(program), err == nil
}

// install is for one process of the machine at a time: test binaries run side
// by side.
func install(ctx context.Context) error {
	lock, err := os.Create(filepath.Join(os.TempDir(), "remuda-pgtest-install.lock"))
	if err != nil {
		return err
	}
	defer func() { _ = lock.Close() }()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return err
	}
	if _, done := installed(); done {
		return nil
	}
	const script = "apt-get update -qq; apt-get install -y -qq --no-install-recommends postgresql"
	cmd := exec.CommandContext(ctx, "sh", "-c", script)
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", script, err, out)
	}
	return nil
}

// unprivileged is whom a server runs as when we are root, because postgres
// refuses to run as root; nil means as ourselves.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, err
	}
	return nil, errors.New("postgres does not run as root, and there is no user postgres or nobody")
}

// handOver gives dir to its owner. What lies above it below the temporary
// directory, where a test's own directory is closed to others, must let the
// owner pass.
func handOver(dir string, owner *syscall.Credential) error {
	if owner == nil {
		return nil
	}
	temp := filepath.Clean(os.TempDir()) + string(filepath.Separator)
	for above := filepath.Dir(dir); strings.HasPrefix(above, temp); above = filepath.Dir(above) {
		if err := os.Chmod(above, 0o711); err != nil {
			return err
		}
	}
	return os.Chown(dir, int(owner.Uid), int(owner.Gid))
}

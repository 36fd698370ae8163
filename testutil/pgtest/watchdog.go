package pgtest

import (
	"io"
	"os/exec"
	"syscall"
)

// watchdog is a small process that outlives us by a moment.
type watchdog struct {
	process *exec.Cmd
	leash   io.Closer
}

// bark waits until nobody holds the other end of its input any more. Then it
// ends the server that runs in directory $1, by the process id in the server's
// own file and only if that process is this server; and if $2 is set it removes
// the directory.
const bark = `
read -r nothing
pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null) &&
	grep -qF -- "$1" "/proc/$pid/cmdline" 2>/dev/null &&
	kill -QUIT "$pid" &&
	for i in 1 2 3 4 5 6 7 8 9 10; do
		grep -qF -- "$1" "/proc/$pid/cmdline" 2>/dev/null || break
		sleep 0.1
	done
[ -z "$2" ] || rm -rf -- "$1"
`

func watch(dir string, remove bool) (*watchdog, error) {
	flag := ""
	if remove {
		flag = "remove"
	}
	cmd := exec.Command("sh", "-c", bark, "sh", dir, flag)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	leash, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	return &watchdog{process: cmd, leash: leash}, cmd.Start()
}

// dismiss lets the watchdog go. It may be repeated.
func (w *watchdog) dismiss() {
	if w == nil || w.leash == nil {
		return
	}
	_ = w.leash.Close()
	_ = w.process.Wait()
	w.leash = nil
}

package main

import (
	"os"
	"syscall"
)

const (
	memory = "/dev/shm" // a file system in memory, on Linux
	enough = 12 << 30   // bytes that must be free there: the compiler's files are among it
)

// scratch makes a directory for what tests write, in memory if there is room:
// hundreds of databases come and go, and a disk that is busy with them keeps
// everybody waiting who syncs. It answers the environment that has tests use it,
// and what removes it. Where TMPDIR is set, or there is no room, nothing changes.
func scratch(dir string, room uint64) (env []string, remove func()) {
	env, remove = os.Environ(), func() {}
	var fs syscall.Statfs_t
	if os.Getenv("TMPDIR")+os.Getenv("GOTMPDIR") != "" || syscall.Statfs(dir, &fs) != nil || fs.Bavail*uint64(fs.Bsize) < room {
		return env, remove
	}
	temp, err := os.MkdirTemp(dir, "t") // short, for the paths of sockets
	if err != nil {
		return env, remove
	}
	// Database servers run as another user.
	if err := os.Chmod(temp, 0o777|os.ModeSticky); err != nil {
		_ = os.RemoveAll(temp)
		return env, remove
	}
	return append(env, "TMPDIR="+temp), func() { _ = os.RemoveAll(temp) }
}

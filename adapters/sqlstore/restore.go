package sqlstore

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// Restored is what came of a restore.
type Restored struct {
	Kept string // where the database that was there is now; empty if there was none
	From int64  // the last place in the log that the backup has
	Next int64  // the log goes on behind this one
}

// Restoring is how a backup becomes the database.
type Restoring struct {
	URL   string // of the SQLite database
	File  string // the backup
	Clock ports.Clock
	Drain bool                                           // no cluster takes new servers until somebody says so
	Check func(ctx context.Context, backup *Store) error // refuses it before anything was changed; on a copy
}

// leap is how many places in the log, and how many numbers of each kind, are left
// out when it is not known how many were given since the backup: whoever listened
// has no place, and no bill names a number, that is given again.
const leap = 1_000_000

// Run puts a copy of the backup in the database's place, brought up to date.
// The one that was there stays beside it. Places in the log and numbers that were
// given since the backup are not given again, as far as the database that was
// there tells; else a million of each are left out. A crash leaves one or the
// other in place.
// Conflict (in-use): a program has the database open. Invalid: the backup is
// damaged, newer than this program, or refused by Check.
func (r Restoring) Run(ctx context.Context) (done Restored, err error) {
	path, err := fileOf(r.URL)
	if err != nil {
		return done, err
	}
	if err := prepareFolder(path); err != nil {
		return done, err
	}
	free, err := seizeFile(path)
	if err != nil {
		return done, err
	}
	defer free()
	copied, err := copyBeside(r.File, path)
	if err != nil {
		return done, err
	}
	defer discard(copied)
	if err := sound(ctx, copied); err != nil {
		return done, err
	}
	was, err := r.before(ctx, path)
	if err != nil {
		return done, err
	}
	if done, err = r.renew(ctx, copied, was); err != nil {
		return done, err
	}
	if err := gather(ctx, copied); err != nil {
		return done, err
	}
	done.Kept, err = r.swap(copied, path)
	return done, err
}

func prepareFolder(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return unwritten(path, err)
	}
	return nil
}

// discard removes a database's file, and what lies beside it.
func discard(path string) {
	for _, end := range []string{"", "-wal", "-shm", ".lock", ".inuse"} {
		_ = os.Remove(path + end)
	}
}

// copyBeside copies a backup to a file of its own beside the database.
func copyBeside(file, path string) (copied string, err error) {
	from, err := os.Open(file)
	if err != nil {
		return "", &core.Error{Kind: core.NotFound, Msg: "the backup " + file + " cannot be read", Err: err}
	}
	defer func() { _ = from.Close() }()
	if copied, err = emptyBeside(path); err != nil {
		return "", err
	}
	to, err := os.OpenFile(copied, os.O_WRONLY, 0)
	if err == nil {
		_, err = io.Copy(to, from)
		err = errors.Join(err, to.Close())
	}
	if err != nil {
		discard(copied)
		return "", unwritten(copied, err)
	}
	return copied, nil
}

// counts are what a database has given and must never give again.
type counts struct {
	position, number int64
	known            bool
	numbers          map[core.Numbered]int64 // the last of each kind
}

// before closes the books of the database that is there, so that its file holds
// all of it, and reads what it has given. One that cannot be read any more, which
// may be why there is a restore, tells nothing.
func (r Restoring) before(ctx context.Context, path string) (was counts, err error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return was, nil
	}
	db, err := plainFile(path, "_pragma=journal_mode(DELETE)")
	if err != nil {
		return was, err
	}
	const given = "SELECT coalesce(max(CASE name WHEN 'event-position' THEN value END), 0), coalesce(max(CASE name WHEN 'server-number' THEN value END), 0) FROM counters"
	if err := db.QueryRowContext(ctx, given).Scan(&was.position, &was.number); err != nil {
		return counts{}, fail(db.Close())
	}
	if was.numbers, err = numbersGiven(ctx, db); err != nil {
		return counts{}, fail(db.Close())
	}
	was.known = true
	return was, fail(db.Close())
}

// renew brings the copy up to date, and makes it the next chapter of the same
// history.
func (r Restoring) renew(ctx context.Context, copied string, was counts) (done Restored, err error) {
	store, err := Open(ctx, "sqlite://"+copied, WithClock(r.Clock))
	if err != nil {
		return done, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := r.Check(ctx, store); err != nil {
		return done, err
	}
	err = store.inside(ctx, func(t *tx) error {
		var now counts
		if _, err := t.find(ctx, t.db.NewRaw(`SELECT (SELECT value FROM counters WHERE name = 'event-position'),
			(SELECT value FROM counters WHERE name = 'server-number')`), &now.position, &now.number); err != nil {
			return err
		}
		next := counts{position: max(now.position, was.position), number: max(now.number, was.number)}
		if !was.known {
			next = counts{position: now.position + leap, number: now.number + leap}
		}
		done.From, done.Next = now.position, next.position
		for name, value := range map[string]int64{"event-position": next.position, "server-number": next.number} {
			if _, err := t.exec(ctx, "UPDATE counters SET value = ? WHERE name = ?", value, name); err != nil {
				return err
			}
		}
		if err := t.skipNumbers(ctx, was); err != nil {
			return err
		}
		if r.Drain {
			if _, err := t.exec(ctx, "UPDATE clusters SET drained = ?, version = version + 1", true); err != nil {
				return err
			}
		}
		return t.Emit(ctx, r.told(done))
	})
	return done, err
}

// gather has everything in the file itself, and nothing in a log beside it.
func gather(ctx context.Context, path string) error {
	db, err := plainFile(path, "_pragma=journal_mode(DELETE)")
	if err != nil {
		return err
	}
	if err := errors.Join(db.PingContext(ctx), db.Close()); err != nil {
		return fail(err)
	}
	if _, err := os.Stat(path + "-wal"); err == nil {
		return core.Fail(core.Internal, "", "the copy is not complete in its file")
	}
	return nil
}

// told is the event of the restore: what came after the backup is not in the
// books any more, and whoever heard of it must look anew.
func (r Restoring) told(done Restored) core.Event {
	now, random := r.Clock.Now(), core.Entropy{}
	_, _ = rand.Read(random[:])
	return core.Event{
		ID: core.NewID[core.EventID](now, random), Type: core.EventDatabaseRestored, Version: 1, At: now,
		Data: map[string]string{"from": strconv.FormatInt(done.From, 10), "to": strconv.FormatInt(done.Next, 10)},
	}
}

// swap puts the copy in the database's place. There is one in it at every moment.
func (r Restoring) swap(copied, path string) (kept string, err error) {
	if err := persist(copied); err != nil {
		return "", unwritten(path, err)
	}
	if _, err := os.Stat(path); err == nil {
		kept = path + ".before-" + r.Clock.Now().UTC().Format("20060102T150405.000000Z")
		if err := os.Link(path, kept); err != nil {
			return "", unwritten(kept, err)
		}
		for _, end := range []string{"-wal", "-shm"} { // there only if the database could not be read
			if err := os.Rename(path+end, kept+end); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return "", unwritten(kept+end, err)
			}
		}
	}
	err = os.Rename(copied, path)
	if err == nil {
		err = persist(filepath.Dir(path))
	}
	return kept, unwritten(path, err)
}

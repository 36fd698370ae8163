package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/remudahq/remuda/core"
)

// Backup writes a copy of the SQLite database that url names to a file that is
// not there yet: all of one moment, while others read and write. It is on the
// disk, whole, or not there at all; it is for the owner's eyes alone, and as the
// database is, secrets sealed. The database is not migrated.
// Invalid: url names no SQLite database. Conflict: the file is there, or the
// database is being replaced. NotFound: there is no database.
func Backup(ctx context.Context, url, file string) (err error) {
	path, err := fileOf(url)
	if err != nil {
		return err
	}
	if _, err := os.Stat(path); err != nil {
		return &core.Error{Kind: core.NotFound, Msg: "there is no database at " + path, Err: err}
	}
	if _, err := os.Lstat(file); err == nil {
		return alreadyThere(file)
	}
	done, err := useFile(ctx, path)
	if err != nil {
		return err
	}
	defer done()
	copied, err := emptyBeside(file)
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(copied) }()
	if err := vacuumInto(ctx, path, copied); err != nil {
		return err
	}
	if err := sound(ctx, copied); err != nil {
		return err
	}
	return publish(copied, file)
}

// fileOf is the path in the URL of a SQLite database.
func fileOf(url string) (string, error) {
	path, ok := strings.CutPrefix(url, "sqlite://")
	if !ok || path == "" || path == ":memory:" {
		return "", core.Fail(core.Invalid, core.CodeNotSupported,
			"only a SQLite database in a file is copied so; PostgreSQL has its own tools, which docs/backup.md names")
	}
	return path, nil
}

func alreadyThere(file string) error {
	return core.Fail(core.Conflict, core.CodeNameTaken, "%s is there already, and is not overwritten", file)
}

// emptyBeside makes an empty file with a name of its own in the folder of
// another, so that it can take that one's name in one step.
func emptyBeside(file string) (string, error) {
	made, err := os.CreateTemp(filepath.Dir(file), "."+filepath.Base(file)+".*") // for the owner alone
	if err != nil {
		return "", &core.Error{Kind: core.Unavailable, Msg: "no file can be made beside " + file, Err: err}
	}
	return made.Name(), made.Close()
}

func vacuumInto(ctx context.Context, path, copied string) error {
	db, err := plainFile(path, "_pragma=query_only(OFF)")
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", copied)
	return fail(errors.Join(err, db.Close()))
}

// plainFile opens a database file as it is, without the store around it.
func plainFile(path, pragmas string) (*sql.DB, error) {
	s := new(Store)
	db, err := s.openFile(path, 1, pragmas)
	if err != nil {
		return nil, fail(err)
	}
	return db.DB, nil
}

// sound makes sure that a file is an undamaged database of ours. Invalid.
func sound(ctx context.Context, path string) (err error) {
	db, err := plainFile(path, "_pragma=query_only(ON)")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var answer string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&answer); err != nil || answer != "ok" {
		return &core.Error{Kind: core.Invalid, Code: core.CodeValidation, Msg: path + " is no database, or is damaged", Reason: answer, Err: err}
	}
	var tables int
	err = db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('migrations', 'servers', 'operations', 'events')").Scan(&tables)
	if err != nil || tables != 4 {
		return &core.Error{Kind: core.Invalid, Code: core.CodeValidation, Msg: path + " is no database of Remuda's", Err: err}
	}
	return nil
}

// publish gives a file that is complete its name, which nobody has, for good.
func publish(copied, file string) error {
	if err := persist(copied); err != nil {
		return unwritten(file, err)
	}
	err := os.Link(copied, file) // unlike a rename it never replaces anything
	if errors.Is(err, fs.ErrExist) {
		return alreadyThere(file)
	}
	if err != nil {
		err = os.Rename(copied, file) // no links on this file system
	}
	if err == nil {
		err = persist(filepath.Dir(file))
	}
	return unwritten(file, err)
}

func unwritten(file string, err error) error {
	if err == nil {
		return nil
	}
	return &core.Error{Kind: core.Unavailable, Msg: file + " cannot be written", Err: err}
}

// persist has what was written to a file, or the names in a folder, on the disk.
func persist(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

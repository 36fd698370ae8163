package serve

import (
	"context"
	"fmt"

	"github.com/remudahq/remuda/adapters/sqlstore"
	"github.com/remudahq/remuda/adapters/system"
)

// Backup is the command that copies the database.
type Backup struct {
	File string `arg:"" help:"The file to make; one that is there is not overwritten."`
}

// Restore is the command that makes a backup the database.
type Restore struct {
	File  string `arg:"" help:"The backup."`
	Drain bool   `action:"" help:"Let no cluster take new servers until somebody says so: the addresses of servers made since the backup are free in its books."`
}

func (p program) backup(ctx context.Context) error {
	file := p.cfg.Backup.File
	if err := sqlstore.Backup(ctx, p.cfg.Database.URL.Reveal(), file); err != nil {
		return err
	}
	_, err := fmt.Fprintln(p.stdout, "the database was copied to", file)
	return err
}

func (p program) restore(ctx context.Context) error {
	given, err := keysOf(p.cfg)
	if err != nil {
		return err
	}
	done, err := sqlstore.Restoring{
		URL: p.cfg.Database.URL.Reveal(), File: p.cfg.Restore.File, Clock: system.Clock{}, Drain: p.cfg.Restore.Drain,
		Check: func(ctx context.Context, backup *sqlstore.Store) error { return opens(ctx, backup, given.vault()) },
	}.Run(ctx)
	if err != nil {
		return err
	}
	if done.Kept != "" {
		_, _ = fmt.Fprintln(p.stdout, "the database that was there is now", done.Kept)
	}
	_, err = fmt.Fprintf(p.stdout, "the backup is the database; its events end with %d, and the next ones come after %d\n", done.From, done.Next)
	return err
}

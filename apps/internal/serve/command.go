package serve

import (
	"context"
	"io"
	"log/slog"
)

// Commands are what the program can do. Each is a field, with flags of its own
// in a struct if it has any, and a row in [program.run]. All of them have the
// settings of the server too, before or after their name.
type Commands struct {
	Serve     struct{}  `cmd:"" default:"1" hidden:"" help:"Serve; what is done if no command is named."`
	Backup    Backup    `cmd:"" help:"Copy the SQLite database to a file, while servers run."`
	Restore   Restore   `cmd:"" help:"Put a backup in the place of the SQLite database. Every server must be stopped."`
	RotateKey RotateKey `cmd:"" help:"Wrap everything that is sealed with SECRET_KEY, so that the other keys can be forgotten."`
}

// program is one run of a command.
type program struct {
	cfg    Config
	log    *slog.Logger
	stdout io.Writer
}

func (p program) run(ctx context.Context, command string) error {
	switch command {
	case "backup":
		return p.backup(ctx)
	case "restore":
		return p.restore(ctx)
	case "rotate-key":
		return p.rotateKey(ctx)
	default:
		return p.serve(ctx)
	}
}

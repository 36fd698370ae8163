package sqlstore_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/sqlstore"
	"go.uber.org/goleak"
)

// TestMain plays another process when a test asks for one: one that opens the
// database, or one that stands still in the middle of a migration.
func TestMain(m *testing.M) {
	url := os.Getenv("SQLSTORE_URL")
	switch os.Getenv("SQLSTORE_PART") {
	case "open":
		os.Exit(part(opened(url)))
	case "stall":
		os.Exit(part(stall(url)))
	}
	goleak.VerifyTestMain(m)
}

func part(err error) int {
	if err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

func opened(url string) error {
	store, err := sqlstore.Open(context.Background(), url)
	if err != nil {
		return err
	}
	return store.Close()
}

// stall takes the migration's lock, leaves a table half-way, says so, and
// waits to be killed.
func stall(url string) error {
	ctx := context.Background()
	driver, name := "pgx", url
	if path, ok := strings.CutPrefix(url, "sqlite://"); ok {
		if _, err := sqlstore.LockFile(ctx, path+".lock"); err != nil {
			return err
		}
		driver, name = "sqlite", "file:"+path+"?_txlock=immediate&_pragma=journal_mode(WAL)"
	}
	db, err := sql.Open(driver, name)
	if err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if driver == "pgx" {
		if err := sqlstore.LockPostgres(ctx, tx); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, "CREATE TABLE counters (half TEXT)"); err != nil {
		return err
	}
	fmt.Println("stalled")
	time.Sleep(time.Hour)
	return nil
}

// another is this program as another process that plays a part.
func another(t *testing.T, part, url string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "SQLSTORE_PART="+part, "SQLSTORE_URL="+url)
	return cmd
}

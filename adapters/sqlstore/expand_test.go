package sqlstore_test

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/require"
)

// TestMigrationsOnlyAdd reads every migration: while the programs of a new
// release replace those of the last one, both work on the same tables, so
// nothing is taken away that the old ones use. What a release has not used any
// more a later one may take away, and says so: "-- contract: since 0010".
func TestMigrationsOnlyAdd(t *testing.T) {
	t.Parallel()
	// Released before this was checked: 0006 makes an index that was unique one
	// that is not, which lets the old programs do all that they did.
	borne := map[string]string{"0006_network.sql": "DROP INDEX addresses_holder"}
	for name, text := range migrationFiles(t) {
		for _, objection := range objections(text) {
			if borne[name] == "" || !strings.Contains(objection, borne[name]) {
				t.Errorf("%s: %s", name, objection)
			}
		}
		if mark := contractMark.FindStringSubmatch(text); mark != nil {
			require.Contains(t, releases(t), mark[1], "%s: the release that it names", name)
			require.Less(t, mark[1], name, "%s comes after the release that it names", name)
		}
	}
}

func TestWhatTakesAwayIsRefused(t *testing.T) {
	t.Parallel()
	for text, refused := range map[string]bool{
		"CREATE TABLE a (id TEXT NOT NULL, UNIQUE (id));":              false,
		"CREATE TABLE a (id TEXT); CREATE UNIQUE INDEX b ON a (id);":   false,
		"ALTER TABLE a ADD COLUMN b {{.UUID}} REFERENCES c (id);":      false,
		"ALTER TABLE a ADD COLUMN b TEXT NOT NULL DEFAULT ';';":        false,
		"CREATE INDEX a ON b (c); -- DROP TABLE a;":                    false,
		"INSERT INTO counters (name, value) VALUES ('a', 0);":          false,
		"-- contract: since 0010\nALTER TABLE a DROP COLUMN b;":        false,
		"ALTER TABLE a DROP COLUMN b;":                                 true,
		"alter table a\n  drop column b":                               true,
		"ALTER TABLE a ADD COLUMN b TEXT NOT NULL;":                    true,
		"ALTER TABLE a ADD COLUMN b TEXT DEFAULT 'x' UNIQUE;":          true,
		"ALTER TABLE a ADD COLUMN b TEXT, ADD COLUMN c TEXT NOT NULL;": true,
		"ALTER TABLE a RENAME TO b;":                                   true,
		"ALTER TABLE a RENAME COLUMN b TO c;":                          true,
		"ALTER TABLE a ALTER COLUMN b TYPE BIGINT;":                    true,
		"ALTER TABLE a ALTER COLUMN b SET NOT NULL;":                   true,
		"ALTER TABLE a ADD CONSTRAINT c CHECK (b > 0);":                true,
		"CREATE UNIQUE INDEX a ON b (c);":                              true,
		"DROP TABLE a;":                                                true,
		"{{if .Sequences}}DROP SEQUENCE a;{{end}}":                     true,
		"DELETE FROM a;": true,
		"CREATE TRIGGER a BEFORE INSERT ON b BEGIN SELECT 1; END;":              true,
		"-- since 0010\nALTER TABLE a DROP COLUMN b;":                           true,
		"CREATE TABLE a (id TEXT);\nSELECT 1;\nCREATE UNIQUE INDEX b ON c (d);": true,
	} {
		require.Equal(t, refused, len(objections(text)) > 0, text)
	}
}

// TestReleasedMigrationsAreNotChanged compares the migrations of each release
// with what they were then.
func TestReleasedMigrationsAreNotChanged(t *testing.T) {
	t.Parallel()
	now := migrationFiles(t)
	for _, release := range releases(t) {
		sums, err := os.ReadFile(filepath.Join("testdata/released", release, "SHA256SUMS"))
		require.NoError(t, err)
		then := map[string]bool{}
		for line := range strings.Lines(string(sums)) {
			sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
			require.Equal(t, sum, fmt.Sprintf("%x", sha256.Sum256([]byte(now[name]))), "%s was released in %s", name, release)
			then[name] = true
		}
		for name := range now {
			require.Equal(t, name[:4] <= release, then[name], "%s and the release %s", name, release)
		}
	}
}

// TestADatabaseThatANewerVersionHasCutIsRefused is about a program that is
// older than what the tables were reduced to.
func TestADatabaseThatANewerVersionHasCutIsRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, url string) {
		require.NoError(t, opened(url))
		db := raw(t, url)
		cut := func(name, needs string) {
			_, err := db.ExecContext(t.Context(), "INSERT INTO migrations (name, needs) VALUES ('"+name+"', '"+needs+"')")
			require.NoError(t, err)
		}
		cut("9990_cut.sql", "0010")
		require.NoError(t, opened(url), "what is missing has not been used since 0010")
		cut("9999_cut.sql", "9998")
		err := opened(url)
		require.ErrorIs(t, err, core.Invalid)
		require.Equal(t, core.CodeDatabaseNewer, core.CodeOf(err))
		require.ErrorContains(t, err, "9999_cut.sql")
	})
}

func migrationFiles(t *testing.T) map[string]string {
	t.Helper()
	paths, err := filepath.Glob("migrations/*.sql")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	found := map[string]string{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		found[filepath.Base(path)] = string(text)
	}
	return found
}

var (
	contractMark  = regexp.MustCompile(`(?m)^-- contract: since (\d{4})\b`)
	comments      = regexp.MustCompile(`--[^\n]*`)
	literals      = regexp.MustCompile(`'[^']*'`)
	templateParts = regexp.MustCompile(`\{\{(if|end|else)[^}]*\}\}`)
	createTable   = regexp.MustCompile(`^CREATE TABLE (\w+)`)
	uniqueIndex   = regexp.MustCompile(`^CREATE UNIQUE INDEX \w+ ON (\w+)`)
	added         = regexp.MustCompile(`^ALTER TABLE \w+ ADD COLUMN `)
	narrows       = regexp.MustCompile(`\b(UNIQUE|PRIMARY KEY|CHECK)\b`)
	harmless      = regexp.MustCompile(`^(CREATE (TABLE|INDEX|SEQUENCE)|INSERT INTO|UPDATE) `)
)

// objections says what of a migration an older program could trip over.
func objections(text string) (found []string) {
	if contractMark.MatchString(text) {
		return nil
	}
	text = literals.ReplaceAllString(comments.ReplaceAllString(text, ""), "''")
	text = templateParts.ReplaceAllString(text, "")
	made := map[string]bool{}
	for statement := range strings.SplitSeq(text, ";") {
		line := strings.Join(strings.Fields(statement), " ")
		upper := strings.ToUpper(line)
		if table := createTable.FindStringSubmatch(upper); table != nil {
			made[table[1]] = true
		}
		if line != "" && !onlyAdds(upper, made) {
			found = append(found, "takes away, or forbids, what was there: "+line)
		}
	}
	return found
}

// onlyAdds judges one statement, in capitals, after those that made tables.
func onlyAdds(statement string, made map[string]bool) bool {
	if index := uniqueIndex.FindStringSubmatch(statement); index != nil {
		return made[index[1]]
	}
	if added.MatchString(statement) {
		required := strings.Contains(statement, " NOT NULL") && !strings.Contains(statement, " DEFAULT ")
		return !required && !narrows.MatchString(statement) && !strings.Contains(statement, ", ADD ")
	}
	return harmless.MatchString(statement)
}

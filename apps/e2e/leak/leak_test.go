package leak

import (
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/remudahq/remuda/testutil/pgtest"
)

const secret = `s3cret/with "all"+kinds of?things`

func finder() *Finder {
	f := new(Finder)
	f.Add("the secret", secret)
	return f
}

func TestASecretIsFoundHoweverItIsWritten(t *testing.T) {
	t.Parallel()
	f := finder()
	for _, text := range []string{
		"a line with " + secret + " in it", fmt.Sprintf("%q", secret), url.QueryEscape(secret), "/x/" + url.PathEscape(secret),
		hex.EncodeToString([]byte(secret)), fmt.Sprintf("%X", secret),
	} {
		require.NotEmpty(t, f.In("here", []byte(text)), text)
	}
	for _, enc := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding, base64.RawStdEncoding} {
		for _, before := range []string{"", "a", "ab", "abc", "user:"} {
			for _, after := range []string{"", "z", "yz", "xyz"} {
				text := enc.EncodeToString([]byte(before + secret + after))
				require.NotEmpty(t, f.In("here", []byte(text)), "%q, %q", before, after)
			}
		}
	}
	require.Empty(t, f.In("here", []byte("nothing of it")))
	require.Equal(t, "the secret, plain: in here", f.In("here", []byte(secret))[0].String())
	require.Panics(t, func() { f.Add("a word", "word") })
}

func TestASecretIsFoundInEveryColumn(t *testing.T) {
	t.Parallel()
	for driver, database := range map[string]string{"sqlite": "sqlite://" + filepath.Join(t.TempDir(), "x.db"), "pgx": pgtest.New(t)} {
		t.Run(driver, func(t *testing.T) {
			t.Parallel()
			source, kind := database, "BYTEA"
			if driver == "sqlite" {
				source, kind = database[len("sqlite://"):], "BLOB"
			}
			db, err := sql.Open(driver, source)
			require.NoError(t, err)
			defer func() { require.NoError(t, db.Close()) }()
			_, err = db.Exec("CREATE TABLE kept (number INT, words TEXT, bytes " + kind + ", missing TEXT)")
			require.NoError(t, err)
			found, err := finder().Database(t.Context(), database)
			require.NoError(t, err)
			require.Empty(t, found)
			_, err = db.Exec("INSERT INTO kept (number, words, bytes) VALUES (1, $1, $2)", "so "+secret, []byte("so "+secret))
			require.NoError(t, err)
			found, err = finder().Database(t.Context(), database)
			require.NoError(t, err)
			require.Contains(t, found, Find{"the secret", "plain", "kept.words"})
			require.Contains(t, found, Find{"the secret", "plain", "kept.bytes"})
		})
	}
}

package bus_test

import (
	"encoding/base64"
	"encoding/hex"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/remudahq/remuda/adapters/bus"
	"github.com/remudahq/remuda/core"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestTheExampleInTheDocsIsSignedAsTheySay: whoever writes a client in another
// language has nothing else to try it against.
func TestTheExampleInTheDocsIsSignedAsTheySay(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/commands.md")
	require.NoError(t, err)
	node, err := os.ReadFile("../../docs/examples/node/sign.mjs")
	require.NoError(t, err)
	example := regexp.MustCompile("(?s)```json\n(\\{\n  \"id\": \"example-1\".*?\n\\})\n```").FindSubmatch(page)
	require.NotNil(t, example)

	command, err := bus.ReadCommand(example[1])
	require.NoError(t, err)
	for _, said := range []any{command.ID, command.Type, command.Time, command.Token, command.Path, command.Query, command.IfMatch, command.Body} {
		assert.NotEmpty(t, said, "it has every field")
	}
	_, code, _ := strings.Cut(string(node), "\n") // behind the line that says what it is
	assert.Contains(t, string(page), code, "the example in Node is the program that the long tests run")
	key := core.SigningKey("rmd_example")
	assert.Contains(t, string(page), "key "+hex.EncodeToString(key)+"\n")
	assert.True(t, command.SignedWith(key), "the signature is %s", base64.StdEncoding.EncodeToString(command.Sign(key)))
}

// TestASignatureCoversEachPartInItsPlace: what is moved from one part to another is
// another command.
func TestASignatureCoversEachPartInItsPlace(t *testing.T) {
	t.Parallel()
	key := core.SigningKey("secret")
	all := map[string]core.Command{
		"plain":            {ID: "a", Type: "b", Time: "c", Token: "d", Body: []byte("e")},
		"no body":          {ID: "a", Type: "b", Time: "c", Token: "d"},
		"if-match":         {ID: "a", Type: "b", Time: "c", Token: "d", IfMatch: "e"},
		"shifted":          {ID: "ab", Type: "", Time: "c", Token: "d", Body: []byte("e")},
		"path":             {ID: "a", Type: "b", Time: "c", Token: "d", Path: map[string]string{"x": "y"}, Body: []byte("e")},
		"query":            {ID: "a", Type: "b", Time: "c", Token: "d", Query: map[string]string{"x": "y"}, Body: []byte("e")},
		"path, name moved": {ID: "a", Type: "b", Time: "c", Token: "d", Path: map[string]string{"xy": ""}, Body: []byte("e")},
		"two in the path":  {ID: "a", Type: "b", Time: "c", Token: "d", Path: map[string]string{"x": "y", "z": "0"}, Body: []byte("e")},
		"one in each":      {ID: "a", Type: "b", Time: "c", Token: "d", Path: map[string]string{"x": "y"}, Query: map[string]string{"z": "0"}, Body: []byte("e")},
	}
	seen := map[string]string{}
	for name, c := range all {
		sum := string(c.Sign(key))
		assert.Empty(t, seen[sum], "%s is signed as %s", name, seen[sum])
		seen[sum] = name
		c.Signature = c.Sign(key)
		assert.True(t, c.SignedWith(key), name)
		assert.False(t, c.SignedWith(core.SigningKey("another")), name)
	}
}

func TestACommandTravelsWhole(t *testing.T) {
	t.Parallel()
	c := core.Command{ID: "a-1", Type: "change-server", Token: "t", Path: map[string]string{"id": "x"}, Query: map[string]string{"dry_run": "true"},
		IfMatch: `"3"`, Body: []byte(`{"name":"<Büro> & \u2028"}`)}
	payload, err := bus.SignCommand(c, "secret")
	require.NoError(t, err)
	got, err := bus.ReadCommand(payload)
	require.NoError(t, err)
	assert.True(t, got.SignedWith(core.SigningKey("secret")))
	assert.True(t, got.Fresh(time.Now()))
	assert.False(t, got.Fresh(time.Now().Add(core.MaxCommandAge+time.Second)))
	c.Time, c.Signature = got.Time, got.Signature
	assert.Equal(t, c, got)
}

func TestWhatIsWrongWithTheFormOfACommandIsNamed(t *testing.T) {
	t.Parallel()
	good := `{"id":"a","type":"remuda.commands.b","time":"2026-11-22T10:00:00Z","token_id":"t"`
	for payload, names := range map[string]string{
		"":                          "no command",
		"[]":                        "no command",
		"null":                      "token_id",
		good + `,"more":1}`:         "more is not known",
		good + `,"body":{"a":1}}`:   "body must be JSON as text",
		good + `,"time":5}`:         "time must be of another type than number",
		good + `,"signature":"!"}`:  "signature must be base64",
		good + `} {}`:               "follows",
		good + `,"path":{"":"x"}}`:  "path",
		good + `,"query":{"":"x"}}`: "query",
		good + `,"query":{"a":1}}`:  "query",
		strings.Replace(good, `"a"`, `"a b"`, 1) + "}":                  "id",
		strings.Replace(good, "remuda.commands.b", "remuda.b", 1) + "}": "type",
		strings.Replace(good, "2026-11-22T10:00:00Z", "today", 1) + "}": "time",
		good + `,"body":"` + strings.Repeat("x", bus.MaxCommand) + `"}`: "bytes",
	} {
		_, err := bus.ReadCommand([]byte(payload))
		require.Equal(t, core.Invalid, core.KindOf(err), payload[:min(len(payload), 200)])
		assert.Contains(t, err.Error(), names)
	}
	_, err := bus.ReadCommand([]byte(good + "}"))
	require.NoError(t, err)
	for _, rest := range []string{`,"body":{}}`, `,"more":1}`} {
		c, err := bus.ReadCommand([]byte(good + rest))
		require.Error(t, err)
		assert.Equal(t, "a", c.ID, "the reply says what it is to")
	}
}

package legacytest

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatIsOtherThanTheDocumentIsFound(t *testing.T) {
	t.Parallel()
	const example = `{"id":1,"name":"x","on":true,"list":[{"a":"b"}],"none":null}`
	for _, c := range []struct{ answer, path, what string }{
		{`{"id":"1","name":"x","on":true,"list":[{"a":"b"}],"none":3}`, "id", "is text instead of a number"},
		{`{"id":1,"on":true,"list":[{"a":"b"}],"none":null}`, "name", "is missing"},
		{`{"id":1,"name":"x","on":1,"list":[{"a":"b"}],"none":null}`, "on", "is a number instead of true or false"},
		{`{"id":1,"name":"x","on":true,"list":[],"none":null}`, "list", "is empty"},
		{`{"id":1,"name":"x","on":true,"list":[{"a":null}],"none":null}`, "list.0.a", "is null instead of text"},
		{`{"id":1,"name":"x","on":true,"list":{},"none":null}`, "list", "is an object instead of a list"},
		{`{"id":1,"name":"x","on":true,"list":[{"a":"b","c":1}],"none":null}`, "list.0.c", "is in no document"},
		{`[]`, "", "is a list instead of an object"},
	} {
		var want, got any
		require.NoError(t, json.Unmarshal([]byte(example), &want))
		require.NoError(t, json.Unmarshal([]byte(c.answer), &got))
		found := map[string]string{}
		compare(found, "", want, got)
		require.Equal(t, map[string]string{c.path: c.what}, found, c.answer)
		same := map[string]string{}
		compare(same, "", want, want)
		require.Empty(t, same)
	}
}

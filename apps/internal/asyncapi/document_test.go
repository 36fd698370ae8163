package asyncapi_test

import (
	"bytes"
	"testing"

	"github.com/remudahq/remuda/apps/api/native"
	"github.com/remudahq/remuda/apps/internal/asyncapi"
	"github.com/remudahq/remuda/core/fleet"
	"github.com/stretchr/testify/require"
)

func TestTheDocumentSaysWhereTheAPIIs(t *testing.T) {
	t.Parallel()
	api := native.New(&fleet.Service{}, native.Options{}).Huma().OpenAPI()
	for url, lines := range map[string]string{
		"":                          "host: remuda.example.com\n    protocol: https\n",
		"https://cloud.example.org": "host: cloud.example.org\n    protocol: https\n",
		"http://127.0.0.1:8080":     "host: 127.0.0.1:8080\n    protocol: http\n",
	} {
		text, err := asyncapi.Document(api, url)
		require.NoError(t, err)
		require.True(t, bytes.Contains(text, []byte(lines)), "%s: %s", url, text[:2000])
	}
}

package fleet

import (
	"encoding/json"
	"testing"

	"github.com/remudahq/remuda/adapters/system"
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

// hookSecrets are what a webhook's letters are signed with.
func (f *farm) hookSecrets(t *testing.T, id core.WebhookID) (secrets core.WebhookSecrets) {
	t.Helper()
	place := core.WebhookSecretPlace(id)
	must(t, f.store.Read(t.Context(), func(tx ports.Tx) error {
		sealed, err := tx.Secrets().Get(t.Context(), place)
		if err != nil {
			return err
		}
		plain, err := f.Vault.Open(place, sealed)
		if err != nil {
			return err
		}
		return json.Unmarshal(plain, &secrets)
	}))
	return secrets
}

// TestAWebhookOutlivesTheKeyThatItsSecretWasSealedWith: whoever lost a key
// gives the webhook a new secret, and all is well again.
func TestAWebhookOutlivesTheKeyThatItsSecretWasSealedWith(t *testing.T) {
	t.Parallel()
	lost := map[string]func(t *testing.T, f *farm, place string) error{
		"sealed with another key": func(_ *testing.T, f *farm, _ string) error {
			f.Vault = system.NewVault([]byte("another key that is long enough"))
			return nil
		},
		"forgotten": func(t *testing.T, f *farm, place string) error {
			return f.store.Do(t.Context(), func(tx ports.Tx) error { return tx.Secrets().Delete(t.Context(), place) })
		},
		"changed": func(t *testing.T, f *farm, place string) error {
			return f.store.Do(t.Context(), func(tx ports.Tx) error { return tx.Secrets().Put(t.Context(), place, []byte("2.x.y.z")) })
		},
	}
	for how, lose := range lost {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			f := newFarm(t)
			made, err := f.CreateWebhook(t.Context(), f.admin, NewWebhook{URL: "https://hook.test/x"})
			must(t, err)
			must(t, lose(t, f, core.WebhookSecretPlace(made.Webhook.ID)))
			fresh, err := f.RotateWebhook(t.Context(), f.admin, made.Webhook.ID)
			must(t, err)
			if got := f.hookSecrets(t, made.Webhook.ID); got != (core.WebhookSecrets{Current: fresh.Secret}) {
				t.Fatalf("it signs with %v, want the new secret alone", got)
			}
			fresher, err := f.RotateWebhook(t.Context(), f.admin, made.Webhook.ID)
			must(t, err)
			want := core.WebhookSecrets{Current: fresher.Secret, Previous: fresh.Secret, Until: begin.Add(core.WebhookOverlap)}
			if got := f.hookSecrets(t, made.Webhook.ID); !got.Until.Equal(want.Until) || got.Current != want.Current || got.Previous != want.Previous {
				t.Fatalf("it signs with %v, want %v", got, want)
			}
		})
	}
}

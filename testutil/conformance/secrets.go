package conformance

import (
	"github.com/remudahq/remuda/core"
	"github.com/remudahq/remuda/ports"
)

func secretCases() []Case[World] {
	return []Case[World]{
		{"what was put is got, byte for byte", secretIsGot},
		{"Put replaces", secretReplaced},
		{"what is not there is NotFound", secretNotFound},
		{"Delete forgets one and may be repeated", secretDeleted},
		{"what the caller changes later changes nothing stored", secretCopies},
	}
}

func putSecret(t T, w World, name string, sealed []byte) {
	t.Helper()
	do(t, w, func(tx ports.Tx) error { return tx.Secrets().Put(t.Context(), name, sealed) })
}

func getSecret(t T, w World, name string) []byte {
	t.Helper()
	var sealed []byte
	look(t, w, func(tx ports.Tx) (err error) {
		sealed, err = tx.Secrets().Get(t.Context(), name)
		return err
	})
	return sealed
}

func secretIsGot(t T, w World) {
	every := make([]byte, 256)
	for i := range every {
		every[i] = byte(i)
	}
	putSecret(t, w, "clusters/1", every)
	putSecret(t, w, "clusters/2", []byte("other"))
	equal(t, "Get", getSecret(t, w, "clusters/1"), every)
}

func secretReplaced(t T, w World) {
	putSecret(t, w, "a", []byte("one"))
	putSecret(t, w, "a", []byte("two"))
	putSecret(t, w, "a", []byte("two"))
	equal(t, "Get", getSecret(t, w, "a"), []byte("two"))
}

func secretNotFound(t T, w World) {
	putSecret(t, w, "a", []byte("one"))
	look(t, w, func(tx ports.Tx) error {
		for _, name := range []string{"b", "A", "", "%"} {
			_, err := tx.Secrets().Get(t.Context(), name)
			refused(t, "Get", err, core.NotFound)
		}
		return nil
	})
}

func secretDeleted(t T, w World) {
	putSecret(t, w, "a", []byte("one"))
	putSecret(t, w, "b", []byte("two"))
	for range 2 {
		do(t, w, func(tx ports.Tx) error { return tx.Secrets().Delete(t.Context(), "a") })
	}
	look(t, w, func(tx ports.Tx) error {
		_, err := tx.Secrets().Get(t.Context(), "a")
		refused(t, "Get", err, core.NotFound)
		return nil
	})
	equal(t, "the other", getSecret(t, w, "b"), []byte("two"))
}

func secretCopies(t T, w World) {
	mine := []byte("one")
	putSecret(t, w, "a", mine)
	mine[0] = 'X'
	got := getSecret(t, w, "a")
	equal(t, "after the put one was changed", got, []byte("one"))
	got[0] = 'X'
	equal(t, "after the got one was changed", getSecret(t, w, "a"), []byte("one"))
}

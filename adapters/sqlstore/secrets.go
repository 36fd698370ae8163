package sqlstore

import "context"

// secrets is a [ports.Secrets].
type secrets struct{ *tx }

func (s secrets) Put(ctx context.Context, name string, sealed []byte) error {
	_, err := s.exec(ctx, "INSERT INTO secrets (name, sealed) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed",
		name, append([]byte{}, sealed...))
	return err
}

func (s secrets) Get(ctx context.Context, name string) ([]byte, error) {
	var sealed []byte
	found, err := s.find(ctx, s.db.NewRaw("SELECT sealed FROM secrets WHERE name = ?", name), &sealed)
	if err == nil && !found {
		err = missing("secret")
	}
	return sealed, err
}

func (s secrets) Delete(ctx context.Context, name string) error {
	_, err := s.exec(ctx, "DELETE FROM secrets WHERE name = ?", name)
	return err
}

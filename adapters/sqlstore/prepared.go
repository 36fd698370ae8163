package sqlstore

import (
	"context"
	"database/sql"
	"sync"
)

// prepared keeps the first statements that it is asked for. The hot ones are
// a dozen; whoever thinks up filters shall not fill the memory.
type prepared struct {
	mu   sync.RWMutex
	kept map[string]*sql.Stmt
}

const mostPrepared = 64

// known are the first statements that were asked for; the connections of
// PostgreSQL prepare these and no others.
type known struct {
	off  bool // nothing may be prepared
	mu   sync.RWMutex
	kept map[string]bool
}

// worth reports whether the text is one of them.
func (k *known) worth(text string) bool {
	if k.off {
		return false
	}
	k.mu.RLock()
	found, full := k.kept[text], len(k.kept) >= mostPrepared
	k.mu.RUnlock()
	if found || full {
		return found
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.kept == nil {
		k.kept = make(map[string]bool)
	}
	k.kept[text] = true
	return true
}

// get answers the statement of the text, or nil where it is not worth it or
// cannot be prepared: then running the text will say why.
func (p *prepared) get(ctx context.Context, db *sql.DB, text string) *sql.Stmt {
	p.mu.RLock()
	ready, full := p.kept[text], len(p.kept) >= mostPrepared
	p.mu.RUnlock()
	if ready != nil || full {
		return ready
	}
	fresh, err := db.PrepareContext(ctx, text)
	if err != nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if ready := p.kept[text]; ready != nil {
		_ = fresh.Close() //nolint:sqlclosecheck // the other one is kept
		return ready
	}
	if p.kept == nil {
		p.kept = make(map[string]*sql.Stmt)
	}
	p.kept[text] = fresh
	return fresh
}

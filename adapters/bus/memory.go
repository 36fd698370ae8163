package bus

import "sync"

// memory remembers the last so many IDs.
type memory struct {
	mu    sync.Mutex
	known map[string]struct{}
	ring  []string
	next  int
}

func newMemory(most int) *memory {
	return &memory{known: make(map[string]struct{}, most), ring: make([]string, most)}
}

func (m *memory) has(id string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, ok := m.known[id]
	return ok
}

func (m *memory) add(id string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.known[id]; ok || id == "" {
		return
	}
	delete(m.known, m.ring[m.next])
	m.ring[m.next] = id
	m.known[id] = struct{}{}
	m.next = (m.next + 1) % len(m.ring)
}

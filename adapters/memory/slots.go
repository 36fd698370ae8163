package memory

import (
	"context"
	"strings"

	"github.com/remudahq/remuda/core"
)

// slots bounds what is done at once; see [ports.Slots].
type slots struct{ *tx }

func (s slots) Take(_ context.Context, holder core.OperationID, wanted []core.Slot) error {
	if err := s.writable(); err != nil {
		return err
	}
	for _, slot := range wanted {
		if s.full(holder, slot) {
			return core.Fail(core.Busy, core.CodeSlotBusy, "all %d slots of %q are taken", slot.Limit, slot.Scope)
		}
	}
	for _, slot := range wanted {
		s.slots.set(s.undo, slotKey(slot.Scope, holder), holder)
	}
	return nil
}

// full reports whether others leave the holder no slot of the scope.
func (s slots) full(holder core.OperationID, slot core.Slot) bool {
	if _, has := s.slots.rows[slotKey(slot.Scope, holder)]; has {
		return false
	}
	taken, prefix := 0, slotKey(slot.Scope, "")
	for key := range s.slots.after(prefix) {
		if !strings.HasPrefix(key, prefix) {
			break
		}
		taken++
	}
	return taken >= slot.Limit
}

func slotKey(scope string, holder core.OperationID) string { return scope + "\x00" + string(holder) }

func (s slots) Free(_ context.Context, holder core.OperationID) error {
	if err := s.writable(); err != nil {
		return err
	}
	for _, key := range s.slots.find("holder", string(holder)) {
		s.slots.remove(s.undo, key)
	}
	return nil
}

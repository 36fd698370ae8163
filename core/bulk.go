package core

import "encoding/json"

// BulkItem is what came of one server of a bulk operation.
type BulkItem struct {
	Server    ServerID
	Operation OperationID    // what goes on for it; empty if it was not begun, or took no time
	State     OperationState // queued until it was begun, then that of its operation
	Code      string         // the stable code of Cause
	Cause     string         // why it failed or waits
}

// BulkKind is the kind of operations that are about many servers.
const BulkKind = "bulk"

// Items answers the results of a bulk operation, one for each server; nil for
// any other.
func (op Operation) Items() []BulkItem {
	if op.Kind != BulkKind {
		return nil
	}
	var state struct{ Items []BulkItem }
	if json.Unmarshal(op.Data, &state) != nil {
		return nil // the state of a newer version
	}
	return state.Items
}

// Done is the progress of an operation, 0–100: of a bulk operation the share of
// its items that have ended.
func (op Operation) Done() int {
	items, ended := op.Items(), 0
	if len(items) == 0 || op.State.Ended() {
		return op.Progress
	}
	for _, item := range items {
		if item.State.Ended() {
			ended++
		}
	}
	return 100 * ended / len(items)
}

package core

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
)

// Warnings are what tasks of an operation warned of though they ended well. A
// workflow keeps them in its state, in lists of that name.
func (op Operation) Warnings() []string {
	if !bytes.Contains(op.Data, []byte(`"Warnings":[`)) {
		return nil
	}
	var state any
	if json.Unmarshal(op.Data, &state) != nil {
		return nil // the state of a newer version
	}
	return warnings(state)
}

func warnings(state any) (found []string) {
	object, _ := state.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(object)) {
		list, isList := object[name].([]any)
		if !isList || name != "Warnings" {
			found = append(found, warnings(object[name])...)
			continue
		}
		for _, item := range list {
			if text, ok := item.(string); ok {
				found = append(found, text)
			}
		}
	}
	return found
}

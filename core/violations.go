package core

import (
	"errors"
	"fmt"
)

// Violations collects what is wrong with a request, so that a caller hears of
// everything at once. The zero value is ready to use.
type Violations struct{ list []Violation }

// Add notes that the field at path is wrong.
func (v *Violations) Add(path, format string, args ...any) {
	v.list = append(v.list, Violation{Path: path, Msg: fmt.Sprintf(format, args...)})
}

// Check notes a violation unless ok.
func (v *Violations) Check(ok bool, path, format string, args ...any) {
	if !ok {
		v.Add(path, format, args...)
	}
}

// Merge takes over the violations inside err, each path behind prefix. An
// error without violations is noted as one of prefix itself.
func (v *Violations) Merge(prefix string, err error) {
	if err == nil {
		return
	}
	e, ok := errors.AsType[*Error](err)
	if !ok || len(e.Fields) == 0 {
		v.Add(prefix, "%s", Explain(err))
		return
	}
	for _, f := range e.Fields {
		path := prefix
		switch {
		case path == "":
			path = f.Path
		case f.Path != "":
			path += "." + f.Path
		}
		v.list = append(v.list, Violation{Path: path, Msg: f.Msg})
	}
}

// Err returns nil when nothing was noted, else one Invalid error that names
// every violation.
func (v *Violations) Err() error {
	if len(v.list) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Code: CodeValidation, Msg: "the request is not valid", Fields: v.list}
}

package core

// Kind says what sort of failure an error is. It is an error itself, so that
// errors.Is(err, core.NotFound) holds through any wrapping. The set is closed:
// every edge has one table from Kind to its own statuses.
type Kind uint8

// The kinds. Internal is the zero value on purpose: whatever nobody
// classified is a bug until shown otherwise.
const (
	Internal    Kind = iota // a bug, or an answer nobody foresaw
	Invalid                 // the request can never succeed as it stands
	NotFound                // the thing named does not exist
	Conflict                // the thing exists already, or changed under the caller
	Busy                    // another operation holds it; ask again later
	Exhausted               // no address, disk space, VMID or quota is left
	Denied                  // the caller may not do this
	Unavailable             // the other side was not reached; nothing happened; ask again later
	Unknown                 // the answer was lost: it may have happened; look first
)

var kindNames = [...]string{
	Internal:    "internal",
	Invalid:     "invalid",
	NotFound:    "not-found",
	Conflict:    "conflict",
	Busy:        "busy",
	Exhausted:   "exhausted",
	Denied:      "denied",
	Unavailable: "unavailable",
	Unknown:     "unknown-outcome",
}

// Kinds lists every kind, for tables that must be total.
func Kinds() []Kind {
	kinds := make([]Kind, len(kindNames))
	for i := range kindNames {
		kinds[i] = Kind(i)
	}
	return kinds
}

// String returns the stable name of the kind, which is also the [Error.Code]
// of an error that has none of its own.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return "internal"
}

// Error makes a bare kind usable as an error.
func (k Kind) Error() string { return k.String() }

// Retryable reports whether the same request may succeed later without
// anybody changing it.
func (k Kind) Retryable() bool {
	return k == Busy || k == Unavailable || k == Unknown
}

package auditexport

import (
	"maps"
	"slices"
	"strings"

	"github.com/crewjam/rfc5424"
	"github.com/remudahq/remuda/core"
)

// What a message of ours is, in the words of RFC 5424.
const (
	appName = "remuda"
	// usualEnterprise is the number that RFC 5612 keeps for documentation.
	usualEnterprise = "32473"
	maxMessage      = 8 << 10 // what syslog servers take without a setting
	maxName         = 32
)

// facilities by name.
var facilities = map[string]rfc5424.Priority{
	"user": rfc5424.User, "daemon": rfc5424.Daemon, "auth": 4 << 3, "authpriv": 10 << 3, "audit": 13 << 3,
	"local0": 16 << 3, "local1": 17 << 3, "local2": 18 << 3, "local3": 19 << 3, "local4": 20 << 3, "local5": 21 << 3, "local6": 22 << 3, "local7": 23 << 3,
}

// severity is informational for what was done, and a warning for what was not.
func severity(e core.AuditEntry) rfc5424.Priority {
	switch e.Outcome {
	case "accepted", "dry-run":
		return rfc5424.Info
	}
	return rfc5424.Warning
}

// form is how messages are written.
type form struct {
	facility rfc5424.Priority
	hostname string
	sdID     string
}

// message writes an entry as RFC 5424 has it. Nothing that a stranger sent can
// end a line or a field: what does not print is written out, and what has a
// meaning in structured data is escaped. One that is too long is told without
// its data, and says so.
func (f form) message(e core.AuditEntry) ([]byte, error) {
	m := rfc5424.Message{Priority: f.facility | severity(e), Timestamp: e.At.UTC(), Hostname: f.hostname, AppName: appName,
		MessageID: word(e.Action), StructuredData: []rfc5424.StructuredData{{ID: f.sdID}}}
	add := func(name, value string) {
		if value != "" {
			m.AddDatum(f.sdID, name, core.Printable(strings.ToValidUTF8(value, "\uFFFD")))
		}
	}
	add("id", string(e.ID))
	add("user", string(e.User))
	add("token", string(e.Token))
	add("source", e.Source)
	add("action", e.Action)
	add("subject", e.Subject)
	add("outcome", e.Outcome)
	bare := slices.Clone(m.StructuredData[0].Parameters)
	for _, name := range slices.Sorted(maps.Keys(e.Data)) {
		add(word("data."+name), e.Data[name])
	}
	m.Message = []byte(core.Printable(strings.ToValidUTF8(strings.TrimSpace(e.Action+" "+e.Subject)+": "+e.Outcome, "\uFFFD")))
	text, err := m.MarshalBinary()
	if err == nil && len(text) > maxMessage {
		m.StructuredData[0].Parameters = append(bare, rfc5424.SDParam{Name: "incomplete", Value: "true"})
		text, err = m.MarshalBinary()
	}
	if err != nil {
		return nil, &core.Error{Kind: core.Internal, Op: "auditexport", Msg: "an entry of the audit log has no form", Err: err}
	}
	return text, nil
}

// word is a name as it may stand in a message: up to 32 printable characters of
// ASCII, none of which has a meaning there.
func word(text string) string {
	text = strings.Map(func(r rune) rune {
		if r <= ' ' || r > '~' || strings.ContainsRune(`="]`, r) {
			return '_'
		}
		return r
	}, text)
	return text[:min(len(text), maxName)]
}

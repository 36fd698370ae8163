package guest

import (
	"crypto/sha1" // the digest of Proxmox VE is a SHA-1
	"encoding/hex"
	"encoding/json"
	"strconv"
)

// Firewall is a guest's firewall file.
type Firewall struct {
	Options map[string]string   `json:"options,omitempty"`
	Sets    []*IPSet            `json:"sets,omitempty"`
	Rules   []map[string]string `json:"rules,omitempty"` // the first is position 0
	Aliases []map[string]string `json:"aliases,omitempty"`
}

// IPSet is a named set of networks.
type IPSet struct {
	Name    string              `json:"name"`
	Comment string              `json:"comment,omitempty"`
	Entries []map[string]string `json:"entries,omitempty"`
}

// Set finds a set by name.
func (f *Firewall) Set(name string) *IPSet {
	for _, s := range f.Sets {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// Digest is the SHA-1 of the file, that of nothing where there is none.
func (f *Firewall) Digest() string {
	var text []byte
	if len(f.Options) > 0 || len(f.Sets) > 0 || len(f.Rules) > 0 || len(f.Aliases) > 0 {
		text, _ = json.Marshal(f)
	}
	return Hash(text)
}

// Hash is a SHA-1 in hexadecimal.
func Hash(text []byte) string {
	sum := sha1.Sum(text)
	return hex.EncodeToString(sum[:])
}

// Typed turns the values that are numbers in Proxmox VE's answers into such.
func Typed(values map[string]string, numbers ...string) map[string]any {
	out := map[string]any{}
	for k, v := range values {
		out[k] = v
	}
	for _, k := range numbers {
		if n, err := strconv.ParseInt(values[k], 10, 64); err == nil {
			out[k] = n
		}
	}
	return out
}

package cluster

import (
	"encoding/base64"
	"net/url"
	"strings"
)

// checkKeys looks at the SSH keys of cloud-init, which come URL-encoded.
func checkKeys(value string) error {
	text, err := url.PathUnescape(value)
	if err != nil {
		return bad("sshkeys", "invalid format - invalid urlencoded string: "+value+"\n")
	}
	return checkPlainKeys(text)
}

// checkPlainKeys accepts what ssh-keygen would: a type and a key in base64.
func checkPlainKeys(text string) error {
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		words := strings.Fields(line)
		if len(words) < 2 || !strings.Contains(words[0], "-") {
			return fail("SSH public key validation error")
		}
		if _, err := base64.StdEncoding.DecodeString(words[1]); err != nil {
			return fail("SSH public key validation error")
		}
	}
	return nil
}

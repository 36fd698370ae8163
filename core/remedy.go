package core

import (
	"strconv"
	"strings"
)

// AtNode is the line that a person pastes to have a node carry out commands, one
// after the other and only while they go well. It is never split by the shell it
// is pasted into. Where a name is none that a host can have, a cluster made it
// up: then the commands come alone, for nobody should paste that.
func AtNode(node string, commands ...string) string {
	line := strings.Join(commands, " && ")
	if !plain(node) {
		return line
	}
	if len(commands) > 1 {
		line = "'" + line + "'"
	}
	return "ssh " + node + " " + line
}

// plain reports whether a text is the name of a host: letters, digits, and
// hyphens and dots that are not at its beginning.
func plain(name string) bool {
	return name != "" && strings.Trim(name[:1], "-.") != "" && strings.Trim(name, hostLetters) == ""
}

const hostLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-."

// Type is [AtNode] for commands of the guest's own tool, such as "unlock" and
// "destroy". What follows the VMID comes after a blank: "set --protection 0".
func (r GuestRef) Type(commands ...string) string {
	lines := make([]string, 0, len(commands))
	for _, command := range commands {
		verb, rest, more := strings.Cut(command, " ")
		line := r.Kind.Tool() + " " + verb + " " + strconv.Itoa(r.VMID)
		if more {
			line += " " + rest
		}
		lines = append(lines, line)
	}
	return AtNode(r.Node, lines...)
}

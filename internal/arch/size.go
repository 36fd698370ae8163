package arch

import (
	"bytes"
	"fmt"
	"io/fs"
	"strings"
)

// CheckSizes answers with one sentence for each Go file of more than limit
// lines. Tests and generated files are exempt, and so is what the exemptions
// name together with a reason; an exemption that is not needed is a departure.
func CheckSizes(tree fs.FS, limit int, exempt map[string]string) ([]string, error) {
	var found []string
	err := walk(tree, func(file string) error {
		if !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
			return nil
		}
		source, err := fs.ReadFile(tree, file)
		lines := bytes.Count(source, []byte("\n"))
		long := lines > limit && !isGenerated(source)
		_, excused := exempt[file]
		switch {
		case long && !excused:
			found = append(found, fmt.Sprintf("%s: %d lines, the limit is %d: one file, one idea", file, lines, limit))
		case excused && !long:
			found = append(found, fmt.Sprintf("%s: %d lines, needs no exemption any more", file, lines))
		}
		return err
	})
	return found, err
}

// isGenerated knows the mark that the go command knows.
func isGenerated(source []byte) bool {
	for line := range bytes.Lines(source) {
		line = bytes.TrimSpace(line)
		if bytes.HasPrefix(line, []byte("// Code generated ")) && bytes.HasSuffix(line, []byte(" DO NOT EDIT.")) {
			return true
		}
		if bytes.HasPrefix(line, []byte("package ")) {
			return false
		}
	}
	return false
}

package main

import (
	"bufio"
	"fmt"
	"os"
)

// tally is how many tests ended how; subtests count.
type tally struct{ passed, failed, skipped int }

func tallyOf(action string) tally {
	switch action {
	case "pass":
		return tally{passed: 1}
	case "skip":
		return tally{skipped: 1}
	default:
		return tally{failed: 1}
	}
}

func (t tally) plus(o tally) tally {
	return tally{t.passed + o.passed, t.failed + o.failed, t.skipped + o.skipped}
}

func (t tally) clean() bool { return t.failed == 0 && t.skipped == 0 }

const form = "%d passed, %d failed, %d skipped"

func (t tally) String() string { return fmt.Sprintf(form, t.passed, t.failed, t.skipped) }

func (t tally) appendTo(file string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, t)
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

// sum adds up the lines of a file that appendTo wrote.
func sum(file string) (tally, error) {
	f, err := os.Open(file)
	if err != nil {
		return tally{}, err
	}
	defer func() { _ = f.Close() }()
	var total tally
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var t tally
		if _, err := fmt.Sscanf(lines.Text(), form, &t.passed, &t.failed, &t.skipped); err != nil {
			return total, fmt.Errorf("%s: %q: %w", file, lines.Text(), err)
		}
		total = total.plus(t)
	}
	return total, lines.Err()
}

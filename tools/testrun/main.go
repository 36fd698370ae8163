// Testrun runs go test and counts. It prints a line for each package and the
// output of what failed or was skipped, ends with the line
//
//	N passed, N failed, N skipped
//
// and fails when anything failed or was skipped: a test that does not run proves
// nothing. What tests write goes to memory where there is room, unless TMPDIR says
// where.
//
//	testrun [-tally FILE] [-names] [go test flags and packages]
//	testrun -sum FILE
//
// With -tally it also appends its counts to a file; with -sum it adds such a
// file up. With -names it lists in the end what passed, subtests left out.
package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
)

func main() {
	total, err := run(os.Args[1:], os.Stdout, os.Stderr)
	fmt.Println(total)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testrun:", err)
	}
	if err != nil || !total.clean() {
		os.Exit(1)
	}
}

func run(args []string, out, errs io.Writer) (tally, error) {
	if len(args) == 2 && args[0] == "-sum" {
		return sum(args[1])
	}
	file, names := "", false
	if len(args) >= 2 && args[0] == "-tally" {
		file, args = args[1], args[2:]
	}
	if len(args) >= 1 && args[0] == "-names" {
		names, args = true, args[1:]
	}
	total, err := goTest(args, names, out, errs)
	if file != "" {
		if e := total.appendTo(file); err == nil {
			err = e
		}
	}
	return total, err
}

// goTest counts a failure of the go command that no test accounts for as one
// failed test.
func goTest(args []string, names bool, out, errs io.Writer) (tally, error) {
	cmd := exec.Command("go", append([]string{"test", "-json"}, args...)...)
	cmd.Stderr = errs
	env, remove := scratch(memory, enough)
	defer remove()
	cmd.Env = env
	events, err := cmd.StdoutPipe()
	if err != nil {
		return tally{}, err
	}
	if err := cmd.Start(); err != nil {
		return tally{}, err
	}
	total, err := count(events, names, out)
	if failed := cmd.Wait(); failed != nil && total.failed == 0 {
		total.failed++
	}
	return total, err
}

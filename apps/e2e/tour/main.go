// Command tour leads through everything that one does to a server, chapter by
// chapter, against remuda-api and a Proxmox VE that it starts for itself: the
// simulator, or the cluster that REMUDA_PROXMOX_URL, _TOKEN and _FINGERPRINT
// name. It prints each request with what came of it, and ends with an error
// when an answer is not the one that the chapter tells of.
//
// With -capabilities it prints instead the table that docs/capabilities.md
// holds, made of the chapters and of the API's own document.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "tour:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("tour", flag.ContinueOnError)
	bin := flags.String("bin", "bin", "folder of the programs")
	only := flags.String("only", "", "lead through chapters whose title has this in it only")
	record := flags.String("record", "", "have the simulator record its exchanges in this file")
	table := flags.String("capabilities", "", "print the table of capabilities; the API's document is this file")
	tests := flags.String("tests", ".", "where the tests are that the table names")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *table != "" {
		return printTable(os.Stdout, *table, *tests, chapters())
	}
	s, err := open(ctx, *bin, *record)
	if err != nil {
		return err
	}
	defer s.close()
	ear, err := listen(s)
	if err != nil {
		return err
	}
	led := lead(s, pick(chapters(), *only))
	return errors.Join(led, ear.end(s))
}

func pick(all []Chapter, only string) []Chapter {
	var picked []Chapter
	for _, c := range all {
		if strings.Contains(strings.ToLower(c.Title), strings.ToLower(only)) {
			picked = append(picked, c)
		}
	}
	return picked
}

// lead goes through the chapters, and says at the end which of them failed.
func lead(s *stage, picked []Chapter) error {
	var failed []string
	told := 0
	for i, c := range picked {
		for _, kind := range c.eachKind() {
			told++
			title := fmt.Sprintf("%d. %s", i+1, c.Title)
			if kind != "" {
				title += ", " + kind
			}
			fmt.Printf("\n== %s\n", title)
			if err := s.guide(kind).through(c); err != nil {
				fmt.Printf("   FAILED: %v\n", err)
				failed = append(failed, title)
			}
		}
	}
	if len(picked) == 0 {
		return fmt.Errorf("there is no such chapter")
	}
	if len(failed) > 0 {
		return fmt.Errorf("%d of %d chapters failed: %s", len(failed), told, strings.Join(failed, "; "))
	}
	fmt.Printf("\n%d chapters, all as told.\n", told)
	return nil
}

//go:build long

package main

import (
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLongTour leads through all chapters.
func TestLongTour(t *testing.T) {
	bin := t.TempDir()
	for _, app := range []string{"api", "pvesim"} {
		out, err := exec.Command("go", "build", "-o", filepath.Join(bin, "remuda-"+app), "../../"+app).CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	require.NoError(t, run(t.Context(), []string{"-bin", bin}))
}

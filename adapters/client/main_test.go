package client_test

import (
	"testing"

	"go.uber.org/goleak"
)

// No call, no listener and no loop leaves a goroutine behind.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

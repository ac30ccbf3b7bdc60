package lists_test

import (
	"testing"

	"counterpart/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

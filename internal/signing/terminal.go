package signing

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"

	"counterpart/internal/failure"
)

// FromFile gives the passphrase that stands in the first line of a file.
func FromFile(path string) func(string, bool) ([]byte, error) {
	return func(string, bool) ([]byte, error) {
		raw, err := readFile(path, 1<<16)
		if err != nil {
			return nil, failure.Wrap(err, failure.NotFound, "The passphrase file %s cannot be read.", path)
		}
		line, _, _ := bytes.Cut(raw, []byte("\n"))
		return bytes.TrimSuffix(line, []byte("\r")), nil
	}
}

var errTerminal = failure.New(failure.Invalid, "There is no terminal on which to ask for the passphrase.").
	WithHint("Give it in a file that only you can read: --passphrase-file FILE")

// Terminal asks on the terminal and never shows what is typed.
func Terminal(out io.Writer) func(string, bool) ([]byte, error) {
	return func(prompt string, again bool) ([]byte, error) {
		tty, err := os.OpenFile("/dev/tty", os.O_RDWR, 0)
		if err != nil {
			return nil, errTerminal
		}
		defer tty.Close() // only asked on
		if err := echo(tty, "-echo"); err != nil {
			return nil, errTerminal
		}
		defer func() { _ = echo(tty, "echo") }() // a terminal that stays dark is seen at once
		lines := bufio.NewReader(tty)
		first, err := ask(lines, out, "\n"+prompt)
		if err != nil || !again {
			return first, err
		}
		second, err := ask(lines, out, "The same once more: ")
		if err == nil && !bytes.Equal(first, second) {
			err = failure.New(failure.Invalid, "The two passphrases are not the same.").WithHint("Nothing was made. Run the command again.")
		}
		return first, err
	}
}

func ask(in *bufio.Reader, out io.Writer, prompt string) ([]byte, error) {
	if _, err := io.WriteString(out, prompt); err != nil {
		return nil, err
	}
	line, err := in.ReadBytes('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("read the passphrase: %w", err)
	}
	_, err = io.WriteString(out, "\n")
	return bytes.TrimRight(line, "\r\n"), err
}

// echo sets whether a terminal shows what is typed.
func echo(tty *os.File, how string) error {
	cmd := exec.Command("stty", how) //nolint:gosec,noctx // one of two words; it ends at once
	cmd.Stdin = tty
	return cmd.Run()
}

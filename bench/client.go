package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/netip"
	"strconv"
	"sync"
	"time"
)

// load is a closed loop of callers on keep-alive connections, each of which sends its next
// request when it has read the last byte of the answer before. Latency is from the first byte
// written to the last byte read; what a caller would have waited before it could send is not in
// it.
type load struct {
	addr    string // of 127.0.0.1
	callers int
	warm    time.Duration // not measured
	run     time.Duration
	pause   time.Duration // between an answer and the next request
	request func(caller int, r *rand.Rand) []byte
}

// loopback refuses every address but 127.0.0.1 with a port: the client is no weapon.
func loopback(addr string) error {
	a, err := netip.ParseAddrPort(addr)
	if err != nil || a.Addr() != netip.AddrFrom4([4]byte{127, 0, 0, 1}) || a.Port() == 0 {
		return fmt.Errorf("address %q: expected 127.0.0.1 and a port", addr)
	}
	return nil
}

// caller is one connection and what it measured.
type caller struct {
	conn     net.Conn
	in       *bufio.Reader
	micros   []uint32
	bytes    int64
	errors   int
	messages []string
}

// measure runs the load.
func (l load) measure() (sample, error) {
	if err := loopback(l.addr); err != nil {
		return sample{}, err
	}
	callers := make([]*caller, l.callers)
	for i := range callers {
		conn, err := net.Dial("tcp4", l.addr)
		if err != nil {
			return sample{}, fmt.Errorf("connect: %w", err)
		}
		defer conn.Close()
		callers[i] = &caller{conn: conn, in: bufio.NewReaderSize(conn, 32<<10)}
	}
	start := time.Now().Add(l.warm)
	end := start.Add(l.run)
	var wg sync.WaitGroup
	for i, c := range callers {
		wg.Go(func() { c.loop(l, i, start, end) })
	}
	wg.Wait()
	return gather(callers, time.Since(start)), nil
}

// gather puts the callers' measurements together.
func gather(callers []*caller, elapsed time.Duration) sample {
	s := sample{Elapsed: elapsed}
	var all []uint32
	var size int64
	for _, c := range callers {
		all = append(all, c.micros...)
		size += c.bytes
		s.Errors += c.errors
		s.Messages = append(s.Messages, c.messages...)
	}
	s.Messages = s.Messages[:min(len(s.Messages), maxMessages)]
	s.summarise(all)
	if s.N > 0 {
		s.Body = float64(size) / float64(s.N)
	}
	return s
}

// loop sends requests until the end; a connection that breaks ends it.
func (c *caller) loop(l load, number int, start, end time.Time) {
	r := rand.New(rand.NewPCG(uint64(number), uint64(start.UnixNano())))
	for {
		from := time.Now()
		if !from.Before(end) {
			return
		}
		a, err := c.ask(l.request(number, r))
		if err != nil {
			c.fail(err.Error())
			return
		}
		switch {
		case a.status != 200:
			c.fail(fmt.Sprintf("status %d: %s", a.status, a.head))
		case !from.Before(start):
			c.micros = append(c.micros, uint32(min(time.Since(from).Microseconds(), 1<<32-1)))
			c.bytes += a.size
		}
		if l.pause > 0 {
			time.Sleep(l.pause)
		}
	}
}

func (c *caller) fail(message string) {
	c.errors++
	if len(c.messages) < maxMessages {
		c.messages = append(c.messages, message)
	}
}

// ask sends one request and reads its answer to the end.
func (c *caller) ask(request []byte) (answer, error) {
	if err := c.conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		return answer{}, err
	}
	if _, err := c.conn.Write(request); err != nil {
		return answer{}, fmt.Errorf("send: %w", err)
	}
	return readAnswer(c.in)
}

// answer is what is kept of an answer: of its body, the size and the first bytes.
type answer struct {
	status int
	size   int64
	head   string
}

// quoted is how much of a body is kept for an error message.
const quoted = 160

// readAnswer reads an answer of HTTP/1.1 with a Content-Length or in chunks.
func readAnswer(in *bufio.Reader) (answer, error) {
	line, err := in.ReadSlice('\n')
	if err != nil {
		return answer{}, fmt.Errorf("read status: %w", err)
	}
	if len(line) < 12 || !bytes.HasPrefix(line, []byte("HTTP/1.1 ")) {
		return answer{}, fmt.Errorf("read status: unexpected %q", line)
	}
	a := answer{}
	if a.status, err = strconv.Atoi(string(line[9:12])); err != nil {
		return answer{}, fmt.Errorf("read status: %w", err)
	}
	length, chunked, err := readHead(in)
	if err != nil {
		return answer{}, err
	}
	if chunked {
		return a, a.readChunks(in)
	}
	if length < 0 {
		return answer{}, fmt.Errorf("answer has no length")
	}
	return a, a.readBody(in, length)
}

// readHead reads header lines up to the empty one.
func readHead(in *bufio.Reader) (length int64, chunked bool, err error) {
	length = -1
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return 0, false, fmt.Errorf("read header: %w", err)
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			return length, chunked, nil
		}
		name, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimSpace(value)
		switch {
		case bytes.EqualFold(name, []byte("Content-Length")):
			if length, err = strconv.ParseInt(string(value), 10, 64); err != nil || length < 0 {
				return 0, false, fmt.Errorf("read header: content length %q", value)
			}
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			chunked = bytes.EqualFold(value, []byte("chunked"))
		}
	}
}

// readBody reads n bytes and keeps the first of an answer that is not 200.
func (a *answer) readBody(in *bufio.Reader, n int64) error {
	a.size += n
	if a.status != 200 && len(a.head) < quoted {
		head := make([]byte, min(n, quoted))
		if _, err := io.ReadFull(in, head); err != nil {
			return fmt.Errorf("read body: %w", err)
		}
		a.head += string(head)
		n -= int64(len(head))
	}
	if _, err := in.Discard(int(n)); err != nil {
		return fmt.Errorf("read body: %w", err)
	}
	return nil
}

// readChunks reads chunks up to the last, empty one and the trailer.
func (a *answer) readChunks(in *bufio.Reader) error {
	for {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return fmt.Errorf("read chunk: %w", err)
		}
		size, _, _ := bytes.Cut(bytes.TrimRight(line, "\r\n"), []byte(";"))
		n, err := strconv.ParseInt(string(size), 16, 32)
		if err != nil || n < 0 {
			return fmt.Errorf("read chunk: size %q", size)
		}
		if n == 0 {
			_, _, err := readHead(in)
			return err
		}
		if err := a.readBody(in, n); err != nil {
			return err
		}
		if _, err := in.Discard(2); err != nil {
			return fmt.Errorf("read chunk: %w", err)
		}
	}
}

package tlog

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Policy is a trust file: the logs that its reader trusts to name entries, the
// witnesses, and how many of these must have cosigned a checkpoint before the
// reader believes it. It says nothing of who runs a witness; comments do.
//
// spec: c2sp/tlog-policy
type Policy struct {
	Logs      []PolicyLog
	Witnesses []PolicyWitness
	Groups    []PolicyGroup
	Quorum    string // name of a witness or group; empty is none
}

// PolicyLog is a log's public key, in the form of golang.org/x/mod/sumdb/note,
// and the address of its tiles, which may be empty.
type PolicyLog struct{ Key, URL string }

// PolicyWitness is a witness under the name by which groups call it. Comment,
// one line, is written above it and not read back.
type PolicyWitness struct {
	Name, URL, Comment string
	Key                *Cosigner
}

// PolicyGroup is satisfied once Need of its members are, which are witnesses or
// groups defined before it.
type PolicyGroup struct {
	Name    string
	Need    int // 0 to the number of members
	Members []string
}

const (
	noQuorum      = "none"
	maxPolicy     = 1 << 20 // bytes
	maxPolicyDeep = 16      // groups in groups
)

// Text writes the policy.
func (p Policy) Text() []byte {
	var b strings.Builder
	line := func(words ...string) {
		words = slices.DeleteFunc(words, func(w string) bool { return w == "" })
		b.WriteString(strings.Join(words, " ") + "\n")
	}
	for _, l := range p.Logs {
		line("log", l.Key, l.URL)
	}
	for _, w := range p.Witnesses {
		if w.Comment != "" {
			line("#", w.Comment)
		}
		line("witness", w.Name, w.Key.String(), w.URL)
	}
	for _, g := range p.Groups {
		line(append([]string{"group", g.Name, g.need()}, g.Members...)...)
	}
	quorum := p.Quorum
	if quorum == "" {
		quorum = noQuorum
	}
	line("quorum", quorum)
	return []byte(b.String())
}

func (g PolicyGroup) need() string {
	switch g.Need {
	case len(g.Members):
		return "all"
	case 1:
		return "any"
	}
	return strconv.Itoa(g.Need)
}

// ParsePolicy reads a policy. Blank lines and what stands behind a # are
// ignored; an unknown word, a name used twice or not defined before its use, a
// second quorum or none is refused, each with its line.
func ParsePolicy(text []byte) (Policy, error) {
	if len(text) > maxPolicy {
		return Policy{}, fmt.Errorf("policy of %d bytes, at most %d", len(text), maxPolicy)
	}
	r := policyReader{deep: map[string]int{}}
	for i, line := range strings.Split(string(text), "\n") {
		line, _, _ = strings.Cut(line, "#")
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if err := r.take(words[0], words[1:]); err != nil {
			return Policy{}, fmt.Errorf("policy: line %d: %w", i+1, err)
		}
	}
	if !r.decided {
		return Policy{}, errors.New("policy: no quorum")
	}
	return r.policy, nil
}

// policyReader is a policy that is being read.
type policyReader struct {
	policy  Policy
	deep    map[string]int // of each name: 0 for a witness, else the depth of its groups
	decided bool
}

func (r *policyReader) take(word string, rest []string) error {
	switch word {
	case "log":
		return r.log(rest)
	case "witness":
		return r.witness(rest)
	case "group":
		return r.group(rest)
	case "quorum":
		return r.quorum(rest)
	}
	return errors.New("begins with none of log, witness, group, quorum")
}

func (r *policyReader) log(rest []string) error {
	if len(rest) < 1 || len(rest) > 2 {
		return errors.New("expected log KEY [URL]")
	}
	r.policy.Logs = append(r.policy.Logs, PolicyLog{rest[0], second(rest)})
	return nil
}

// second gives the address behind a key, or nothing.
func second(words []string) string {
	if len(words) < 2 {
		return ""
	}
	return words[1]
}

func (r *policyReader) witness(rest []string) error {
	if len(rest) < 2 || len(rest) > 3 {
		return errors.New("expected witness NAME KEY [URL]")
	}
	key, err := ParseCosigner(rest[1])
	if err != nil {
		return err
	}
	if err := r.define(rest[0], 0); err != nil {
		return err
	}
	for _, w := range r.policy.Witnesses {
		if w.Key.String() == key.String() {
			return errors.New("the key of another witness")
		}
	}
	r.policy.Witnesses = append(r.policy.Witnesses, PolicyWitness{Name: rest[0], Key: key, URL: second(rest[1:])})
	return nil
}

func (r *policyReader) define(name string, deep int) error {
	if _, is := r.deep[name]; is || name == noQuorum {
		return errors.New("a name that is taken")
	}
	r.deep[name] = deep
	return nil
}

func (r *policyReader) group(rest []string) error {
	if len(rest) < 3 {
		return errors.New("expected group NAME all|any|NUMBER MEMBER…")
	}
	g := PolicyGroup{Name: rest[0], Members: rest[2:]}
	deep := 0
	for i, m := range g.Members {
		d, is := r.deep[m]
		if !is || slices.Contains(g.Members[:i], m) {
			return errors.New("a member that is not defined, or twice")
		}
		deep = max(deep, d+1)
	}
	if deep > maxPolicyDeep {
		return errors.New("groups in groups, too deep")
	}
	switch rest[1] {
	case "all":
		g.Need = len(g.Members)
	case "any":
		g.Need = 1
	default:
		n, err := parseDecimal(rest[1])
		if err != nil || n > uint64(len(g.Members)) {
			return errors.New("a number that is none, or more than the members")
		}
		g.Need = int(n)
	}
	if err := r.define(g.Name, deep); err != nil {
		return err
	}
	r.policy.Groups = append(r.policy.Groups, g)
	return nil
}

func (r *policyReader) quorum(rest []string) error {
	if len(rest) != 1 || r.decided {
		return errors.New("expected one quorum NAME")
	}
	if _, is := r.deep[rest[0]]; !is && rest[0] != noQuorum {
		return errors.New("a quorum that is not defined")
	}
	r.decided = true
	if rest[0] != noQuorum {
		r.policy.Quorum = rest[0]
	}
	return nil
}

// Cosigners lists the keys of all witnesses.
func (p Policy) Cosigners() []*Cosigner {
	out := make([]*Cosigner, 0, len(p.Witnesses))
	for _, w := range p.Witnesses {
		out = append(out, w.Key)
	}
	return out
}

// Satisfied reports whether cosignatures that were verified meet the quorum. A
// policy without a quorum is always satisfied.
func (p Policy) Satisfied(by []Cosignature) bool {
	met := map[string]bool{"": true}
	for _, w := range p.Witnesses {
		met[w.Name] = slices.ContainsFunc(by, func(c Cosignature) bool { return c.Witness.String() == w.Key.String() })
	}
	for _, g := range p.Groups {
		n := 0
		for _, m := range g.Members {
			if met[m] {
				n++
			}
		}
		met[g.Name] = n >= g.Need
	}
	return met[p.Quorum]
}

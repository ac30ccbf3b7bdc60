package bundle_test

import (
	"bytes"
	"strings"
	"testing"

	"counterpart/internal/bundle"
	"counterpart/internal/bundle/archive"
	"counterpart/internal/entry"
	"counterpart/internal/party"
)

// noticed is the agreement with a duty at each change of accounts, roles and settings.
var noticed = strings.Replace(code, "audit \"routine\" {", `notify "changes" {
    text   = "The host tells the shop of each change within two days."
    by     = party.host
    to     = party.shop
    when   = event.configuration.changed
    from   = configuration.changed
    within = "2d"
  }
  audit "routine" {`, 1)

// changed is a log in which both companies change accounts, roles and settings.
func changed(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.append(t, entry.Entry{Kind: entry.System, Act: "open", Role: party.System, Company: "host"})
	w.agreeOn(t, noticed)
	w.look(t)
	for len(w.entries) < 600 {
		switch len(w.entries) {
		case 100:
			w.append(t, entry.Entry{Kind: entry.Grant, Act: "role", Object: "user", Ref: 7, List: []string{"support", "manager"}, Role: party.Operator, Company: "TechCorp", By: 2})
		case 300:
			w.append(t, entry.Entry{Kind: entry.Change, Act: "update", Object: "case-settings", Role: party.Manager, Company: "RetailMax", By: 4})
			w.append(t, entry.Entry{Kind: entry.Change, Act: "update", Object: "customer", Role: party.Manager, Company: "RetailMax", By: 4})
		case 550:
			w.append(t, entry.Entry{Kind: entry.Grant, Act: "invite", Object: "user", Ref: 8, List: []string{"owner"}, Role: party.System, Company: "host"})
			w.append(t, entry.Entry{Kind: entry.SignIn, Act: "password", Role: party.Owner, Company: "RetailMax", By: 1})
		default:
			w.disclose(t, 5)
		}
	}
	w.now += 30 * day
	w.look(t)
	return w
}

func member(t *testing.T, b []byte, name string) string {
	t.Helper()
	z, err := archive.Open(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	text, err := z.Read(name, archive.MaxMember)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Whatever part of a log is handed over, changes of accounts, roles and settings are in it, and the
// findings that rest on them are the same.
func TestChangesAreInEveryPart(t *testing.T) {
	w := changed(t)
	whole := w.make(t, w.request())
	holds(t, verify(whole, bundle.Options{}))
	found := member(t, whole, "findings.json")
	for _, want := range []string{`"of": "role-100"`, `"of": "setting-300"`} {
		if !strings.Contains(found, want) {
			t.Errorf("the findings lack %s", want)
		}
	}
	if strings.Contains(found, "account-551") || strings.Contains(found, "-301") {
		t.Error("what the program did itself, or a change of a customer, is a fact")
	}
	for _, want := range []string{"Who changed what", "TechCorp (processor, operator)", "given another role, support to manager", "RetailMax (controller, manager)", "settings of cases: changed", "the program"} {
		if !strings.Contains(member(t, whole, "report.html"), want) {
			t.Errorf("the report lacks %q", want)
		}
	}
	for name, change := range map[string]func(*bundle.Request){
		"a block in the middle": func(r *bundle.Request) { r.Manifest.First, r.Manifest.End = 256, 512 },
		"entries alone":         func(r *bundle.Request) { r.Manifest.End, r.Manifest.Singles = 0, []int64{12, 400} },
		"acts alone":            func(r *bundle.Request) { r.Manifest.End = 0 },
	} {
		t.Run(name, func(t *testing.T) {
			req := w.request()
			change(&req)
			b := w.make(t, req)
			holds(t, verify(b, bundle.Options{}))
			if member(t, b, "findings.json") != found {
				t.Error("other findings than those of the whole log")
			}
		})
	}
}

// A maker whose log says less than the one that was witnessed cannot leave a change out of the findings.
func TestChangeLeftOut(t *testing.T) {
	w := changed(t)
	honest := w.make(t, w.request())
	quiet := *w
	quiet.entries = append([][]byte{}, w.entries...)
	quiet.entries[100] = quiet.entries[99]
	names(t, verify(quiet.make(t, quiet.request()), bundle.Options{}), bundle.Fails, "entries", "give another root than the checkpoint")
	if r := verify(honest, bundle.Options{}); r.Level != bundle.Holds {
		t.Error(r.Text())
	}
}

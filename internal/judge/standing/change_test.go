package standing_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/entry"
	"counterpart/internal/judge/report"
	"counterpart/internal/judge/standing"
	"counterpart/internal/party"
	"counterpart/internal/terms/fact"
	"counterpart/internal/when"
)

// Which entries change who may do what, or how the program works, and what people read of them.
func TestChanges(t *testing.T) {
	for _, row := range []struct {
		entry      entry.Entry
		word, says string
	}{
		{entry.Entry{Kind: entry.Grant, Act: "invite", Object: "user", Ref: 7, List: []string{"manager", "RetailMax", "DE"}}, "account", "account of member of staff 7: invited, manager"},
		{entry.Entry{Kind: entry.Grant, Act: "disable", Object: "user", Ref: 7, List: []string{"manager"}}, "account", "account of member of staff 7: disabled, manager"},
		{entry.Entry{Kind: entry.Grant, Act: "role", Object: "user", Ref: 7, List: []string{"support", "manager"}}, "role", "account of member of staff 7: given another role, support to manager"},
		{entry.Entry{Kind: entry.Grant, Act: "forget", Object: "user", Ref: 7}, "account", "account of member of staff 7: forgotten"},
		{entry.Entry{Kind: entry.SignIn, Act: "factor-reset", Object: "user", Ref: 7}, "factor", "second factor of member of staff 7: reset"},
		{entry.Entry{Kind: entry.SignIn, Act: "revoke", Object: "user", Ref: 7}, "", ""},
		{entry.Entry{Kind: entry.Grant, Act: "create", Object: "token", Ref: 9, List: []string{"support", "serve"}}, "token", "access token of program 9: made, support"},
		{entry.Entry{Kind: entry.Grant, Act: "revoke", Object: "token", Ref: 9}, "token", "access token of program 9: revoked"},
		{entry.Entry{Kind: entry.Grant, Act: "create", Object: "log-token", Ref: 2, List: []string{"controller"}}, "log-token", "token for the open log 2: made, controller"},
		{entry.Entry{Kind: entry.Change, Act: "update", Object: "case-settings"}, "setting", "settings of cases: changed"},
		{entry.Entry{Kind: entry.Change, Act: "delete", Object: "canned-answer", Ref: 1 << 40}, "answer", "prepared answer: deleted"},
		{entry.Entry{Kind: entry.Change, Act: "update", Object: "checkpoint-mail", List: []string{"on"}}, "setting", "mail of checkpoints: changed"},
		{entry.Entry{Kind: entry.Change, Act: "create", Object: "own field", Ref: 3, List: []string{"digest 00"}}, "field", "own field 3: made"},
		{entry.Entry{Kind: entry.Change, Act: "unheard-of", Object: "own words"}, "words", "own words: unheard-of"},
		{entry.Entry{Kind: entry.Change, Act: "remove", Object: "witness", Ref: 1}, "witness", "witness 1: removed"},
		{entry.Entry{Kind: entry.Change, Act: "delete", Object: "retailer", Content: make([]byte, 32)}, "deletion", "all data of the retailer: deleted"},
		{entry.Entry{Kind: entry.Change, Act: "wipe", Object: "retailer"}, "", ""},
		{entry.Entry{Kind: entry.Hold, Act: "place", Object: "customers", Ref: 4}, "hold", "legal hold 4: placed"},
		{entry.Entry{Kind: entry.Hold, Act: "lift", Object: "everyone", Ref: 4}, "hold", "legal hold on everybody 4: lifted"},
		{entry.Entry{Kind: entry.Release, Act: "leave", Object: "controller", Content: make([]byte, 32)}, "export", "everything of the retailer: exported"},
		{entry.Entry{Kind: entry.Release, Act: "bundle", Object: "controller"}, "", ""},
		{entry.Entry{Kind: entry.Change, Act: "update", Object: "customer"}, "", ""},
		{entry.Entry{Kind: entry.Change, Act: "view", Object: "staff", Count: 4}, "", ""},
		{entry.Entry{Kind: entry.Disclosure, Object: "user"}, "", ""},
		{entry.Entry{Kind: entry.Change, Act: "erase", Object: "witness", Content: make([]byte, 32)}, "", ""}, // an act
	} {
		word, is := standing.What(row.entry)
		if word != row.word || is != (row.word != "") || standing.Says(row.entry) != row.says {
			t.Errorf("%s %s %s: %q %v, %q", row.entry.Kind, row.entry.Act, row.entry.Object, word, is, standing.Says(row.entry))
		}
	}
}

// A change is a fact of the company whose staff made it: by the side of the role, at the time of
// recording, whatever company or time an entry gives besides.
func TestChangesAreFacts(t *testing.T) {
	made := func(role party.Role, company string, at when.Instant) entry.Entry {
		return entry.Entry{Kind: entry.Grant, Act: "role", Object: "user", Ref: 7, Role: role, Company: company, At: at, Recorded: 9 * day}
	}
	var got []string
	lines := []standing.Line{
		{Index: 3, Entry: made(party.Owner, "RetailMax", 9*day)},
		{Index: 4, Entry: made(party.Operator, "TechCorp", 9*day)},
		{Index: 5, Entry: made(party.Operator, "RetailMax", 9*day)}, // another company's name
		{Index: 6, Entry: made(party.Operator, "TechCorp", day)},    // back-dated
		{Index: 7, Entry: made(party.System, "host", 9*day)},
		{Index: 8, Entry: made("", "", 9*day)},
		{Index: 9, Entry: entry.Entry{Kind: entry.Change, Object: "customer", Role: party.Owner, Recorded: 9 * day}},
	}
	facts := standing.Changed(lines, fact.Sides{Controller: "shop", Processor: "host"})
	for _, f := range facts {
		if f.At != when.Exactly(9*day) || f.Kind != standing.Configured || !f.Observed || f.Recorded != 9*day {
			t.Errorf("%+v", f)
		}
		got = append(got, fmt.Sprint(f.ID, " ", f.Of, " ", f.By, " ", f.Entry))
	}
	want := []string{"e3.changed role-3 shop 3", "e4.changed role-4 host 4", "e5.changed role-5 host 5", "e6.changed role-6 host 6"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if p := fact.Check(facts, fact.With(nil)); len(p) > 0 {
		t.Error(p)
	}
}

// A contract can ask for something at each change, and the findings then rest on who made it.
func TestChangesAreJudged(t *testing.T) {
	l := &log{}
	p := l.propose(strings.Replace(code(""), "audit \"routine\" {", `notify "changes" {
    text   = "The host tells the shop of each change within two days."
    by     = party.host
    to     = party.shop
    when   = event.configuration.changed
    from   = configuration.changed
    within = "2d"
  }
  audit "routine" {`, 1))
	l.sign(retailer, p)
	l.sign(vendor, p)
	in := standing.Input{Records: l.records, Document: l.doc, AsOf: 40 * day, Changes: []standing.Line{
		{Index: 20, Entry: entry.Entry{Kind: entry.Grant, Act: "role", Object: "user", Ref: 2, Role: party.Operator, Recorded: 9 * day}},
		{Index: 21, Entry: entry.Entry{Kind: entry.Change, Act: "update", Object: "case-settings", Role: party.Manager, Recorded: 10 * day}},
	}}
	j, err := standing.Judge(in)
	if err != nil {
		t.Fatal(err)
	}
	b, err := report.JSON(j)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"of": "role-20"`, `"of": "setting-21"`, `"id": "e20.changed"`, `"id": "e21.changed"`} {
		if !strings.Contains(string(b), want) {
			t.Errorf("the findings lack %s:\n%s", want, b)
		}
	}
	by := map[string]fact.Party{}
	for _, f := range j.Facts {
		if f.Kind == standing.Configured {
			by[f.Of] = f.By
		}
	}
	if d := cmp.Diff(map[string]fact.Party{"role-20": "host", "setting-21": "shop"}, by); d != "" {
		t.Error(d)
	}
}

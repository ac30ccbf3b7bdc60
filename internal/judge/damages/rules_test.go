package damages_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/internal/judge"
	"counterpart/internal/judge/damages"
	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
)

// TestRules changes a claim for 100 of notification under no liability clause, a step at a time.
func TestRules(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*damages.Claim, *terms.Liability)
		lo, hi int64
		says   string
		open   string // ids of the questions
	}{
		"as it is": {func(*damages.Claim, *terms.Liability) {}, 100, 100, "follows from notify.48h(breach) (late)", ""},
		"evidence": {func(c *damages.Claim, _ *terms.Liability) { c.Items[0].Evidence = "invoice 12" }, 100, 100, "claimed USD 100.00, evidence: invoice 12.", ""},
		"stated by one side": {
			func(c *damages.Claim, _ *terms.Liability) { c.Items[0].Disputed = true }, 0, 100,
			"stated by one side, so the low end counts nothing", "loss:notification",
		},
		"linked to nothing": {
			func(c *damages.Claim, _ *terms.Liability) { c.Items[0].Linked = nil }, 0, 0, "not counted, it is linked to no clause", "",
		},
		"linked to a clause without a finding": {
			func(c *damages.Claim, _ *terms.Liability) { c.Items[0].Linked = []string{"audit.x", "audit.y"} }, 0, 0,
			"not counted, there is no finding about audit.x, audit.y", "",
		},
		"linked to a finding": {
			func(c *damages.Claim, _ *terms.Liability) { c.Items[0].Linked = []string{"notify.48h(breach)"} }, 100, 100, "follows from", "",
		},
		"of another thing": {
			func(c *damages.Claim, _ *terms.Liability) { c.Items[0].Of = "flaw" }, 0, 0, "there is no finding about notify.48h", "",
		},
		"of the same thing": {func(c *damages.Claim, _ *terms.Liability) { c.Items[0].Of = "breach" }, 100, 100, "follows from", ""},
		"kept": {
			func(c *damages.Claim, _ *terms.Liability) { c.Breaches[0].State = judge.Met }, 0, 0,
			"not counted, no breach follows: notify.48h(breach) (met)", "",
		},
		"cured": {func(c *damages.Claim, _ *terms.Liability) { c.Breaches[0].State = judge.Cured }, 0, 0, "(cured)", ""},
		"somebody else's duty": {
			func(c *damages.Claim, _ *terms.Liability) { c.Breaches[0].By = []fact.Party{retailer} }, 0, 0, "there is no finding", "",
		},
		"undetermined": {
			func(c *damages.Claim, _ *terms.Liability) { c.Breaches[0] = open(vendor, "notify.48h") }, 0, 100,
			"counted at the high end only, it turns on notify.48h(breach) (undetermined)", "finding:notify.48h(breach)",
		},
		"undetermined, a breach in any case": {
			func(c *damages.Claim, _ *terms.Liability) {
				c.Breaches[0] = found(vendor, "notify.48h", judge.Undetermined, judge.Late, judge.Breached)
			}, 100, 100, "follows from", "",
		},
		"undetermined, no breach in any case": {
			func(c *damages.Claim, _ *terms.Liability) {
				c.Breaches[0] = found(vendor, "notify.48h", judge.Undetermined, judge.Met, judge.Excused)
			}, 0, 0, "no breach follows", "",
		},
		"a standard without a yardstick": {
			func(c *damages.Claim, _ *terms.Liability) {
				c.Breaches[0] = found(vendor, "notify.48h", judge.Undetermined)
			},
			0, 100, "turns on", "finding:notify.48h(breach)",
		},
		"an exclusive remedy, by clause": {
			func(_ *damages.Claim, l *terms.Liability) { l.Exclusive = []string{"notify.48h"} }, 0, 0,
			"the contract gives another remedy, and only that, for notify.48h(breach)", "",
		},
		"an exclusive remedy, by type": {func(_ *damages.Claim, l *terms.Liability) { l.Exclusive = []string{"notify"} }, 0, 0, "only that", ""},
		"a clause without a type":      {func(c *damages.Claim, _ *terms.Liability) { c.Breaches[0].Clause.Type = nil }, 100, 100, "follows", ""},
		"the same loss twice": {
			func(c *damages.Claim, _ *terms.Liability) {
				c.Items = append(c.Items, loss("call_centre", usd(7)))
				c.Items[1].Duplicate = "notification"
			}, 100, 100, "call_centre: not counted, it is the same loss as notification.", "",
		},
		"avoidable": {func(c *damages.Claim, _ *terms.Liability) { c.Items[0].Avoidable = usd(30) }, 70, 70, "not counted as avoidable: USD 30.00", ""},
		"avoidable, open": {
			func(c *damages.Claim, _ *terms.Liability) { c.Items[0].Avoidable = usd(30, 120) }, 0, 70,
			"USD 30.00 to USD 120.00", "avoidable:notification",
		},
		"avoidable, all of it": {
			func(c *damages.Claim, _ *terms.Liability) { c.Items[0].Avoidable = usd(100) }, 0, 0, "all of it could have been avoided", "",
		},
		"avoidable, none": {func(c *damages.Claim, _ *terms.Liability) { c.Items[0].Avoidable = usd(0) }, 100, 100, "", ""},
		"of open heads": {
			func(c *damages.Claim, _ *terms.Liability) { c.Items[0].Head = "" }, 0, 100,
			"heads open, claimed USD 100.00", "split:notification",
		},
		"legal, by statute": {
			func(c *damages.Claim, _ *terms.Liability) {
				c.Items[0].Head, c.Items[0].Statute = "legal_fees", "Cal. Civ. Code 1717"
			}, 100, 100, "legal fees follow from Cal. Civ. Code 1717", "",
		},
		"legal, by an indemnity for another clause or party or head": {
			func(c *damages.Claim, l *terms.Liability) {
				c.Items[0].Head = "legal"
				l.Indemnities = []terms.Indemnity{{Covers: []string{"ip.x"}}, {By: retailer}, {Heads: []string{"fine"}}}
			}, 0, 0, "none is named", "",
		},
		"legal, by an indemnity that turns on a finding": {
			func(c *damages.Claim, l *terms.Liability) {
				c.Items[0].Head, c.Items[0].Linked = "legal", []string{"notify.48h", "ip.x"}
				c.Breaches = append(c.Breaches, open(vendor, "ip.x"))
				l.Indemnities = []terms.Indemnity{{By: vendor, Heads: []string{"legal"}, Covers: []string{"ip.x"}}}
			}, 0, 100, "legal fees follow from an indemnity, counted at the high end only", "finding:ip.x(breach)",
		},
		"fine, open": {
			func(c *damages.Claim, _ *terms.Liability) { c.Items[0].Head = "fines" }, 0, 100, "whether it is recoverable is open", "fines",
		},
		"fine, not recoverable": {
			func(c *damages.Claim, l *terms.Liability) { c.Items[0].Head, l.Fines = "fine", "no" }, 0, 0, "does not let anybody recover", "",
		},
		"excluded": {
			func(_ *damages.Claim, l *terms.Liability) {
				l.Excludes = []terms.Exclusion{{Name: "x", Heads: []string{"notification"}}}
			},
			0, 0, `the exclusion "x" removes it`, "",
		},
		"excluded by two": {
			func(_ *damages.Claim, l *terms.Liability) {
				l.Excludes = []terms.Exclusion{{Name: "x", Heads: []string{"notification"}}, {Name: "y", Heads: []string{"notification"}}}
			}, 0, 0, `the exclusion "x" removes it`, "",
		},
		"excluded, but deemed direct": {
			func(_ *damages.Claim, l *terms.Liability) {
				l.Excludes = []terms.Exclusion{{Name: "x", Heads: []string{"notification"}}}
				l.DeemDirect = []string{"notification"}
			}, 100, 100, "deemed direct", "",
		},
		"excluded, carved out": {
			func(_ *damages.Claim, l *terms.Liability) {
				l.Excludes = []terms.Exclusion{{Name: "x", Heads: []string{"notification"}}}
				l.CarveOuts = []terms.CarveOut{{From: []string{"y"}}, {From: []string{"x"}, Heads: []string{"legal"}}, {From: []string{"x"}, Covers: []string{"notify.48h"}}}
			}, 100, 100, `a carve-out lifts the exclusion "x"`, "",
		},
		"excluded, carved out if a breach that is open is one": {
			func(c *damages.Claim, l *terms.Liability) {
				c.Items[0].Linked = []string{"notify.48h", "confidential.c"}
				c.Breaches = append(c.Breaches, open(vendor, "confidential.c"))
				l.Excludes = []terms.Exclusion{{Name: "x", Heads: []string{"notification"}}}
				l.CarveOuts = []terms.CarveOut{{From: []string{"x"}, Covers: []string{"confidential.c"}}}
			}, 0, 100, `it is open whether the exclusion "x" removes it`, "finding:confidential.c(breach)",
		},
		"data value is indirect": {
			func(c *damages.Claim, l *terms.Liability) {
				c.Items[0].Head = "data_value"
				l.Excludes = []terms.Exclusion{{Name: "x", Heads: []string{"consequential"}}}
			}, 0, 0, "the head data_value is indirect", "",
		},
		"a class is named, the head is open": {
			func(_ *damages.Claim, l *terms.Liability) {
				l.Excludes = []terms.Exclusion{{Name: "x", Heads: []string{"indirect"}}}
			},
			0, 100, "direct or indirect; both are computed", "class:notification",
		},
		"interest is outside": {
			func(c *damages.Claim, l *terms.Liability) {
				c.Items[0].Head = "interest"
				l.Caps = []terms.Cap{{Name: "x", Amount: dollars(1)}}
				l.Excludes = []terms.Exclusion{{Name: "x", Heads: []string{"interest"}}}
			}, 100, 100, "interest and debts, outside the caps unless stated: USD 100.00", "",
		},
		"interest is inside": {
			func(c *damages.Claim, l *terms.Liability) {
				c.Items[0].Head, l.Interest = "interest", "inside"
				l.Caps = []terms.Cap{{Name: "x", Amount: dollars(1)}}
			}, 1, 1, `the cap "x" is USD 1.00`, "",
		},
		"compensation is outside": {
			func(c *damages.Claim, l *terms.Liability) {
				c.Items[0].Head = "compensation"
				l.Caps = []terms.Cap{{Name: "x", Amount: dollars(1)}}
			}, 100, 100, "outside every cap: USD 100.00", "",
		},
		"compensation is named": {
			func(c *damages.Claim, l *terms.Liability) {
				c.Items[0].Head = "compensation"
				l.Caps = []terms.Cap{{Name: "x", Amount: dollars(1), Heads: []string{"compensation"}}}
			}, 1, 1, "", "",
		},
		"a cap on other heads": {
			func(_ *damages.Claim, l *terms.Liability) {
				l.Caps = []terms.Cap{{Name: "x", Amount: dollars(1), Heads: []string{"legal"}}}
			}, 100, 100, "", "",
		},
		"somebody else's cap": {
			func(_ *damages.Claim, l *terms.Liability) {
				l.Caps = []terms.Cap{{Name: "x", Amount: dollars(1), By: []fact.Party{retailer}}}
			}, 100, 100, "", "",
		},
		"a cap without an amount": {
			func(_ *damages.Claim, l *terms.Liability) { l.Caps = []terms.Cap{{Name: "x"}} }, 0, 100, `the cap "x" is USD 0.00 to no ceiling`, "cap:x",
		},
		"a super cap": {
			func(_ *damages.Claim, l *terms.Liability) {
				l.Caps = []terms.Cap{{Name: "x", Amount: dollars(10)}, {Name: "super", Amount: dollars(50), Covers: []string{"notify.48h"}}}
			}, 50, 50, `the cap "super" is USD 50.00`, "",
		},
		"a bucket that the clause names": {
			func(c *damages.Claim, l *terms.Liability) {
				c.Breaches[0].Clause.Bucket = "super"
				l.Caps = []terms.Cap{{Name: "x", Amount: dollars(10)}, {Name: "super", Amount: dollars(50)}}
			}, 50, 50, `the cap "super" is USD 50.00`, "",
		},
		"a super cap for heads": {
			func(_ *damages.Claim, l *terms.Liability) {
				l.Caps = []terms.Cap{{Name: "x", Amount: dollars(10)}, {Name: "super", Amount: dollars(50), Heads: []string{"notification"}}}
			}, 50, 50, "", "",
		},
		"a cap that is carved out": {
			func(_ *damages.Claim, l *terms.Liability) {
				l.Caps = []terms.Cap{{Name: "x", Amount: dollars(10)}}
				l.CarveOuts = []terms.CarveOut{{From: []string{"x"}, Covers: []string{"notify.48h"}}}
			}, 100, 100, "outside every cap: USD 100.00", "",
		},
		"a carve-out of all": {
			func(_ *damages.Claim, l *terms.Liability) {
				l.Caps = []terms.Cap{{Name: "x", Amount: dollars(10)}}
				l.CarveOuts = []terms.CarveOut{{From: []string{"x"}}}
			}, 100, 100, "", "",
		},
		"a carve-out for a breach that is open": {
			func(c *damages.Claim, l *terms.Liability) {
				c.Items[0].Linked = []string{"notify.48h", "confidential.c"}
				c.Breaches = append(c.Breaches, open(vendor, "confidential.c"))
				l.Caps = []terms.Cap{{Name: "x", Amount: dollars(10)}}
				l.CarveOuts = []terms.CarveOut{{From: []string{"x"}, Covers: []string{"confidential.c"}}}
			}, 10, 100, "If losses like notification fall under no cap: outside every cap", "finding:confidential.c(breach)",
		},
		"two caps for two breaches": {
			func(c *damages.Claim, l *terms.Liability) {
				c.Items[0].Linked = []string{"notify.48h", "confidential.c"}
				c.Breaches = append(c.Breaches, found(vendor, "confidential.c", judge.Breached))
				l.Caps = []terms.Cap{{Name: "x", Amount: dollars(10)}, {Name: "super", Amount: dollars(50), Covers: []string{"confidential.c"}}}
			}, 10, 50, `If losses like notification fall under the cap "super": `, "caps",
		},
		"a cap that erodes": {
			func(c *damages.Claim, l *terms.Liability) {
				l.Caps = []terms.Cap{{Name: "x", Amount: dollars(90), Erodes: true, Group: true}}
				c.Quantities.Prior = map[fact.Party]fact.Value{vendor: usd(20)}
				c.Quantities.Group = map[fact.Party]fact.Value{vendor: usd(5, 10)}
			}, 60, 65,
			`the cap "x" is USD 90.00, less USD 20.00 paid already, less USD 5.00 to USD 10.00 paid to affiliates and under other agreements`, "group:vendor",
		},
		"prior payments open": {
			func(_ *damages.Claim, l *terms.Liability) {
				l.Caps = []terms.Cap{{Name: "x", Amount: dollars(90), Erodes: true}}
			},
			0, 90, "", "prior:vendor",
		},
		"the least of two": {
			func(c *damages.Claim, l *terms.Liability) {
				c.Quantities.Named = map[string]fact.Value{"contract.price": usd(40)}
				l.Caps = []terms.Cap{{Name: "x", Amount: terms.Least{dollars(90), terms.Quantity{Fact: "contract.price"}}}}
			}, 40, 40, "", "",
		},
		"share, no breach by the creditor": {
			func(_ *damages.Claim, l *terms.Liability) { l.Apportion = &terms.Apportion{Source: "contract"} },
			100, 100, "Skipped: no breach by retailer follows from these facts.", "",
		},
		"share, open": {
			func(c *damages.Claim, l *terms.Liability) {
				l.Apportion = &terms.Apportion{Source: "contract"}
				c.Breaches = append(c.Breaches, found(retailer, "train.x", judge.Breached))
			}, 0, 100, "The share of retailer is open, for train.x(breach)", "share:retailer",
		},
		"share, the creditor's breach open": {
			func(c *damages.Claim, l *terms.Liability) {
				l.Apportion = &terms.Apportion{Source: "contract", Share: &terms.Fraction{Num: 1, Den: 3}}
				c.Items[0].Amount = usd(99)
				c.Breaches = append(c.Breaches, open(retailer, "train.x"))
			}, 66, 99, "is 1/3, if there is a breach, for train.x(breach)", "finding:train.x(breach)",
		},
		"share, in an order that is silent": {
			func(c *damages.Claim, l *terms.Liability) {
				l.Apportion = &terms.Apportion{Source: "contract", Share: &terms.Fraction{Num: 3, Den: 10}}
				l.Caps = []terms.Cap{{Name: "x", Amount: dollars(50)}}
				c.Breaches = append(c.Breaches, found(retailer, "train.x", judge.Breached))
			}, 35, 50, "the clause is silent and both are computed", "order:share",
		},
		"share, by the governing law": {
			func(c *damages.Claim, _ *terms.Liability) {
				c.Law = "GB-EAW"
				c.Breaches = []judge.Finding{care(c.Breaches[0]), found(retailer, "train.x", judge.Breached)}
			}, 0, 100, "The share of retailer is open", "share:retailer",
		},
		"share, by the governing law for a strict duty": {
			func(c *damages.Claim, _ *terms.Liability) {
				c.Law = "GB-EAW"
				c.Breaches = append(c.Breaches, found(retailer, "train.x", judge.Breached))
			}, 100, 100, "Skipped: UK 1945 Act s.1 allows one for a duty of care only", "",
		},
		"share, by the governing law, a strict duty is open": {
			func(c *damages.Claim, l *terms.Liability) {
				l.Apportion = &terms.Apportion{Source: "law: UK 1945 Act s.1", Share: &terms.Fraction{Num: 1, Den: 2}}
				c.Items[0].Linked = []string{"notify.48h", "patch.x"}
				c.Breaches = []judge.Finding{care(c.Breaches[0]), open(vendor, "patch.x"), found(retailer, "train.x", judge.Breached)}
			}, 50, 100, "is 50 %", "finding:patch.x(breach)",
		},
		"share of compensation": {
			func(c *damages.Claim, _ *terms.Liability) {
				c.Items[0].Head = "compensation"
				c.Article82 = true
				c.Breaches = append(c.Breaches, found(retailer, "train.x", judge.Breached))
			}, 0, 100, "The share of retailer is open", "share:retailer",
		},
		"share, but it is a debt": {
			func(c *damages.Claim, l *terms.Liability) {
				c.Items[0].Head = "fee_debt"
				l.Apportion = &terms.Apportion{Source: "contract", Share: &terms.Fraction{Num: 1, Den: 2}}
				c.Breaches = append(c.Breaches, found(retailer, "train.x", judge.Breached))
			}, 100, 100, "Skipped: no item that counts is one of damages.", "",
		},
		"governing law open": {func(c *damages.Claim, _ *terms.Liability) { c.Law = "" }, 100, 100, "the governing law (open)", ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := &terms.Liability{}
			c := claimOf(l, loss("notification", usd(100)))
			row.change(c, l)
			r := compute(t, c)
			want(t, r.Range, row.lo, row.hi)
			says(t, r, row.says)
			var ids []string
			for _, q := range r.Open {
				ids = append(ids, q.ID)
			}
			if got := strings.Join(ids, " "); got != row.open {
				t.Errorf("open: %q, want %q", got, row.open)
			}
			if counted := r.Uncapped.High > 0; counted == slices.ContainsFunc(r.Uncounted, func(u damages.Uncounted) bool { return u.Item == "notification" }) {
				t.Errorf("counted and listed as not counted, or neither: %+v", r.Uncounted)
			}
		})
	}
}

func TestNoLiabilityClause(t *testing.T) {
	r := compute(t, claimOf(nil, loss("notification", usd(100))))
	want(t, r.Range, 100, 100)
	says(t, r, "No cross-claim counts.")
	says(t, r, "The claim of retailer comes to USD 100.00. Nothing is open.")
	want(t, compute(t, claimOf(nil)).Range, 0, 0)
}

// TestCapFirstKeepsWhatNoShareReduces fills the cap with what the share does not reach.
func TestCapFirstKeepsWhatNoShareReduces(t *testing.T) {
	l := &terms.Liability{
		Caps: []terms.Cap{{Name: "x", Amount: dollars(100)}}, CapFault: "cap_first",
		Apportion: &terms.Apportion{Source: "law: UK 1945 Act s.1", Share: &terms.Fraction{Num: 1, Den: 2}},
	}
	c := claimOf(l, loss("notification", usd(60)), loss("forensics", usd(80), "patch.x"))
	c.Breaches = append(c.Breaches, care(found(vendor, "patch.x", judge.Breached)), found(retailer, "train.x", judge.Breached))
	r := compute(t, c)
	want(t, r.Range, 80, 80)
	says(t, r, `the cap "x" is USD 100.00, the share comes off after the cap.`)
}

// TestBreachesThatAreOpenApart has two losses that may fall under the greater cap each by another
// finding, so that both, one or none of them may.
func TestBreachesThatAreOpenApart(t *testing.T) {
	l := &terms.Liability{Caps: []terms.Cap{
		{Name: "general", Amount: dollars(10)}, {Name: "super", Amount: dollars(10), Covers: []string{"patch.a", "patch.b"}},
	}}
	c := claimOf(l, loss("a", usd(10), "notify.48h", "patch.a"), loss("b", usd(10), "notify.48h", "patch.b"))
	c.Breaches = append(c.Breaches, open(vendor, "patch.a"), open(vendor, "patch.b"))
	want(t, compute(t, c).Range, 10, 20)
}

func TestShareIsRoundedHalfToEven(t *testing.T) {
	for amount, kept := range map[int64]int64{1: 0, 2: 1, 3: 2, 5: 2, 7: 4} {
		l := &terms.Liability{Apportion: &terms.Apportion{Source: "contract", Share: &terms.Fraction{Num: 1, Den: 2}}}
		c := claimOf(l, loss("a", fact.Value{Sort: fact.Amount, Lo: amount, Hi: amount, Currency: "USD"}))
		c.Breaches = append(c.Breaches, found(retailer, "train.x", judge.Breached))
		if r := compute(t, c); r.Low != kept || r.High != kept {
			t.Errorf("half of %d leaves %s", amount, r.Range)
		}
	}
}

// TestManyCaps has more ways to fall under caps than are computed one by one.
func TestManyCaps(t *testing.T) {
	l := &terms.Liability{}
	c := claimOf(l)
	for i := range 6 {
		clause, next := fmt.Sprintf("patch.%d", i), fmt.Sprintf("patch.%d", (i+1)%6)
		l.Caps = append(l.Caps, terms.Cap{Name: clause, Covers: []string{clause}, Amount: dollars(10)})
		c.Breaches = append(c.Breaches, found(vendor, clause, judge.Breached))
		it := loss("forensics", usd(7), clause, next)
		it.ID = clause
		c.Items = append(c.Items, it)
	}
	c.Items = append(c.Items, loss("notification", usd(3), "patch.0"))
	r := compute(t, c)
	want(t, r.Range, 3, 45)
	says(t, r, "Several caps are possible, the worse for the low end and the better for the high one: ")
	if len(r.Open) != 1 || r.Open[0].ID != "caps" || len(r.Open[0].Answers) != 6 {
		t.Errorf("got %+v", r.Open)
	}
	// The first cap first: two items and the notice share it, the others have one each.
	want(t, r.Open[0].Answers[0].Range, 10+4*7, 10+4*7)
}

func TestQuestionsAreSortedByWhatTheyMove(t *testing.T) {
	c := claimOf(nil, loss("a", usd(0, 10)), loss("b", usd(0, 500)), loss("c", usd(5, none)))
	c.Breaches = append(c.Breaches, open(vendor, "patch.x"))
	c.Items = append(c.Items, loss("d", usd(70), "patch.x"))
	r := compute(t, c)
	var got []string
	for _, q := range r.Open {
		got = append(got, fmt.Sprint(q.ID, " ", q.Moves))
	}
	// One amount has no ceiling: the others then move the low end only.
	if d := cmp.Diff([]string{
		fmt.Sprint("amount:c ", int64(none)), "amount:b 50000", "finding:patch.x(breach) 7000", "amount:a 1000",
	}, got); d != "" {
		t.Error(d)
	}
	if want := "Was patch.x(breach) breached? It turns on aware.vendor, notice.first."; r.Open[2].Asks != want {
		t.Errorf("got %q", r.Open[2].Asks)
	}
}

package instruments

import (
	"cmp"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"counterpart/internal/terms"
	"counterpart/internal/terms/fact"
)

type attr = fact.Attr

// triggers gives the names in a clause that stand for the conditions of the table: all of them
// for one condition.
var triggers = map[string][]string{
	"actively_exploited_vulnerability":                         {"actively_exploited"},
	"actual_knowledge_or_wilful_disregard_of_age_under_16":     {"knows.age_under_16"},
	"administrative_action":                                    {"infringement.found"},
	"at_least_250_residents":                                   {"residents.texas"},
	"automated":                                                {"processing.automated"},
	"basis_is_consent":                                         {"basis"},
	"basis_is_consent_or_contract":                             {"basis"},
	"business_threshold_of_1798.140":                           {"ccpa.business"},
	"california_consumer":                                      {"residents.california"},
	"california_resident":                                      {"residents.california"},
	"card_data_suspected_or_confirmed_compromised":             {"card_data"},
	"cardholder_data_environment":                              {"cde"},
	"computerised_data_owned_or_licensed":                      {"data.owned"},
	"customer_switches_or_exports":                             {"switch.requested"},
	"data_processing_service":                                  {"data_act.service"},
	"direct_marketing":                                         {"purpose"},
	"discloses_to_service_provider_contractor_or_third_party":  {"discloses.to_others"},
	"entity_in_scope_by_sector_and_size":                       {"nis2.entity"},
	"financial_entity":                                         {"dora.entity"},
	"gdpr_art_3":                                               {"gdpr.art_3"},
	"information_society_service_to_child":                     {"service.to_child"},
	"infringement_found_by_authority":                          {"infringement.found"},
	"legal_or_similar_effect":                                  {"decision.significant"},
	"likely_high_risk":                                         {"risk_high"},
	"listed_data_elements_of_1798.81.5_or_email_with_password": {"elements.taken"},
	"listed_data_elements_of_1798.82(h)":                       {"elements.taken"},
	"listed_data_elements_of_that_state":                       {"elements.listed"},
	"maintains_data_it_does_not_own":                           {"hosting.vendor"},
	"major_ict_incident":                                       {"severity"},
	"merchant_agreement":                                       {"merchant_agreement"},
	"more_than_500_residents":                                  {"residents.california"},
	"nonencrypted_and_nonredacted":                             {"data.encrypted", "data.redacted"},
	"notice_owed_to_individuals":                               {"elements.listed"},
	"notice_owed_under_(a)":                                    {"residents.california"},
	"obligor_is_processor":                                     {"hosting.vendor"},
	"personal_data_breach":                                     {"personal_data_breach"},
	"product_with_digital_elements":                            {"cra.manufacturer"},
	"public_electronic_communications_service":                 {"pecr.provider"},
	"request":                           {"request.received"},
	"request_to_know_delete_or_correct": {"request.kind"},
	"request_under_15_to_22":            {"request.kind"},
	"resident":                          {"residents."},
	"result_of_business_failure_of_reasonable_security": {"security.failed"},
	"right_exercised":                               {"right.exercised"},
	"sale_or_sharing_or_sensitive_use":              {"sells_or_shares", "uses_sensitive"},
	"service_provider_contract":                     {"ccpa.service_provider"},
	"severe_incident":                               {"severity"},
	"significant_incident":                          {"severity"},
	"solely_automated":                              {"decision.solely_automated"},
	"special_category":                              {"special_category"},
	"standard_incorporated_by_contract_or_acquirer": {"pci.incorporated"},
	"statutory_damages_sought":                      {"claim.statutory_damages"},
	"uk_gdpr_art_3":                                 {"uk_gdpr.art_3"},
	"unauthorised_access_and_exfiltration_theft_or_disclosure": {"data.taken"},
	"unencrypted_or_key_taken":                                 {"data.encrypted", "key.taken"},
	"verifiable_request":                                       {"request.verifiable"},
	"hosting.vendor":                                           {"hosting.vendor"},
}

// mentioned gives the names that a condition looks at.
func mentioned(conds []terms.Cond) []string {
	var names []string
	for _, c := range conds {
		switch c := c.(type) {
		case terms.Test:
			names = append(names, c.Name)
		case terms.All:
			names = append(names, mentioned(c)...)
		case terms.Any:
			names = append(names, mentioned(c)...)
		case terms.Not:
			names = append(names, mentioned([]terms.Cond{c.Of})...)
		case terms.Happened:
			names = append(names, c.Kind)
		}
	}
	return names
}

// Each condition of a row is one of the clause: an open one leaves it open, and it never applies
// silently.
func (row clock) needed(t *testing.T, c *terms.Clause) {
	t.Helper()
	names := slices.Concat(mentioned(c.Needs), mentioned(c.Filter), c.Trigger)
	for _, word := range slices.Concat(row.Trigger, row.Needs) {
		want := triggers[word]
		if row.ID == "gdpr-33-5" && word == "personal_data_breach" {
			continue // one register for all breaches, kept whether or not there was one
		}
		if len(want) == 0 {
			t.Errorf("nothing stands for %q", word)
		}
		for _, w := range want {
			if !slices.ContainsFunc(names, func(n string) bool { return n == w || strings.HasSuffix(w, ".") && strings.HasPrefix(n, w) }) {
				t.Errorf("%q is no condition: %v", word, names)
			}
		}
	}
}

// What was read of the source, and which fields are from memory, is said.
func (row clock) sourced(t *testing.T, c *terms.Clause) {
	t.Helper()
	if want := cmp.Or(row.Via, row.Status); c.Status != want {
		t.Errorf("status %q, not %q", c.Status, want)
	}
	if (len(row.Memory) > 0 || row.Status == "from-memory") && !strings.Contains(c.Note, "rom memory") {
		t.Errorf("the note does not say what is from memory: %q", c.Note)
	}
}

// A duty in stages has its stages with their own anchors. A stage that is due by the earlier of
// two is two stages here.
func (row clock) staged(t *testing.T, c *terms.Clause) {
	t.Helper()
	var want []stage
	for _, s := range row.Stages {
		if len(s.EarlierOf) > 0 {
			want = append(want, s.EarlierOf...)
			continue
		}
		want = append(want, s)
	}
	if len(want) != len(c.Phases) {
		t.Fatalf("%d stages, not %d", len(c.Phases), len(want))
	}
	for i, s := range want {
		ph := &c.Phases[i]
		if !strings.HasPrefix(ph.Name, s.Name) {
			t.Errorf("stage %q, not %q", ph.Name, s.Name)
		}
		if o := ph.Deadline.Options; len(o) != 1 || o[0].Rules[0].Span != spanOf(t, s.Hard) {
			t.Errorf("stage %s: %v, not %s", s.Name, o, s.Hard)
		}
		allowed, known := anchors[s.Anchor]
		if !known {
			allowed = []string{s.Anchor}
		}
		if got := anchorOf(c, &ph.Deadline); !slices.Contains(allowed, got) {
			t.Errorf("stage %s runs from %q, not %q", s.Name, got, allowed)
		}
	}
}

var amounts = regexp.MustCompile(`\d{3,}|\d+%`)

// atStake compares the amounts of fines and statutory damages: each number of the row is one of
// the clause, and no row without them has any.
func (row clock) atStake(t *testing.T, c *terms.Clause) {
	t.Helper()
	text, err := json.Marshal([]any{row.Fine, row.Damages})
	if err != nil {
		t.Fatal(err)
	}
	want := amounts.FindAllString(string(text), -1)
	var got []string
	for _, e := range c.Exposures {
		for _, f := range []terms.Formula{e.Low, e.High} {
			if l, is := f.(terms.Literal); is {
				got = append(got, strconv.FormatInt(l.Money.Minor/100, 10))
			}
		}
		if e.Share != nil {
			got = append(got, strconv.FormatInt(100*e.Share.Num/e.Share.Den, 10)+"%")
		}
		if e.OrActual != (row.Damages != nil) {
			t.Errorf("actual loss when greater: %v", e.OrActual)
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("at stake %v, not %v", got, want)
	}
}

package scenarios_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"counterpart/scenarios"
)

func TestNames(t *testing.T) {
	want := []string{"platform-two-customers", "techcorp-retailmax", "techsecure-retail-solutions"}
	if diff := cmp.Diff(want, scenarios.Names()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestFiles(t *testing.T) {
	for name, want := range map[string][]string{
		"techcorp-retailmax":     {"agreement.contract.hcl", "dispute.facts.hcl"},
		"platform-two-customers": {"agreement-a.contract.hcl", "agreement-b.contract.hcl", "agreement-c.contract.hcl", "dispute.facts.hcl"},
		"nowhere":                nil,
		"../scenarios":           nil,
		".":                      nil,
		"":                       nil,
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, f := range scenarios.Files(name) {
				got = append(got, f.Name)
				if len(f.Text) == 0 {
					t.Errorf("%s is empty", f.Name)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Whoever writes into the bytes changes nothing for others.
func TestFilesAreTheCallersOwn(t *testing.T) {
	scenarios.Files("techcorp-retailmax")[0].Text[0] = 'x'
	if scenarios.Files("techcorp-retailmax")[0].Text[0] == 'x' {
		t.Error("the bytes are shared")
	}
}

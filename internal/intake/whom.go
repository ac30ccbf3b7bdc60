package intake

import (
	"context"
	"strings"

	"counterpart/internal/crm"
	"counterpart/internal/field"
	"counterpart/internal/vault"
)

// whom is how a row names a customer: by external id, else by e-mail.
type whom struct{ external, email string }

func (r *record) whom() whom {
	if r.external != "" {
		return whom{external: strings.ToUpper(r.external)}
	}
	return whom{email: strings.ToLower(r.email)}
}

func (w whom) nobody() bool { return w == whom{} }

func (w whom) key() key { return keyOf("c", w.external, w.email) }

// people finds customers. Those of whom nothing is known are left out.
func (s *Service) people(ctx context.Context, r *run, ws []whom) (map[whom]crm.Match, error) {
	out := make(map[whom]crm.Match, len(ws))
	var externals []vault.Text
	byText := map[vault.Text]whom{}
	var values [][]byte
	byValue := map[string]whom{}
	for _, w := range ws {
		if w.external != "" {
			t := vault.Plain(w.external)
			externals, byText[t] = append(externals, t), w
			continue
		}
		blinds, err := s.cfg.Keyring.Blind(ctx, r.tenant, field.Emails, w.email)
		if err != nil {
			return nil, err
		}
		for _, b := range blinds {
			values, byValue[string(b)] = append(values, b), w
		}
	}
	if len(externals) > 0 {
		found, err := s.cfg.Desk.Match(ctx, r.tenant, r.batch, externals)
		if err != nil {
			return nil, err
		}
		for t, m := range found {
			out[byText[t]] = m
		}
	}
	if len(values) == 0 {
		return out, nil
	}
	found, several, err := s.cfg.Mails.MatchMails(ctx, r.tenant, values)
	for v, m := range found {
		out[byValue[v]] = m
	}
	for v := range several {
		out[byValue[v]] = crm.Match{Revision: ambiguous}
	}
	return out, err
}

// ambiguous as the revision of a match says that several customers have the e-mail.
const ambiguous = -1

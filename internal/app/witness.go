package app

import (
	"context"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"path/filepath"
	"slices"
	"strings"

	"counterpart/internal/access"
	"counterpart/internal/bundle"
	"counterpart/internal/document"
	"counterpart/internal/evidence"
	"counterpart/internal/evidence/handover"
	"counterpart/internal/failure"
	"counterpart/internal/ledger"
	"counterpart/internal/mail"
	"counterpart/internal/openlog"
	"counterpart/internal/party"
	"counterpart/internal/store"
	"counterpart/internal/store/paper"
	"counterpart/internal/store/witnessed"
	"counterpart/internal/vault"
	"counterpart/internal/witness"
)

// openWitnesses opens what lets others watch the logs and read them. transport may be nil.
func (a *App) openWitnesses(transport http.RoundTripper) error {
	rows := witnessed.Rows{SQL: a.DB.Engine()}
	shelf, err := a.shelf()
	if err != nil {
		return err
	}
	a.Witnesses = witness.New(witness.Config{
		Ledger: a.Ledger, Reader: a.DB, Keys: a.Keys, Rows: rows, HTTP: witness.NewHTTP(transport), Now: a.Now, Log: a.Log,
		Random: rand.Float64, Shelf: shelf, Tell: a.tellOfWitness,
	})
	a.OpenLog = openlog.New(openlog.Config{
		Ledger: a.Ledger, Reader: a.DB, Points: rows, Port: publisher{a}, Rows: witnessed.Tokens{SQL: a.DB.Engine()},
		URL: strings.TrimSuffix(a.Config.URL, "/"), Now: a.Now, Log: a.Log,
	})
	a.Courier = &openlog.Courier{Desk: a.OpenLog, Rows: witnessed.Mails{SQL: a.DB.Engine()}}
	if a.Config.SMTP == "" {
		return nil
	}
	server, err := mail.New(a.Config.SMTP, a.Config.SMTPFrom, a.Now)
	a.Courier.Post = courier{a, server}
	return err
}

// shelf opens the folder of witnessed checkpoints, beside the journal: outside the database and its
// backups.
func (a *App) shelf() (*witness.Shelf, error) {
	return witness.OpenShelf(filepath.Join(filepath.Dir(a.Config.Journal), "witnessed"))
}

// thin thins what witnesses have signed of a tenant's log, once the index of acts is up to date.
func (a *App) thin(ctx context.Context, t party.Tenant) error {
	if err := a.Contract.Index(ctx, t); err != nil {
		return err
	}
	return a.Witnesses.Thin(ctx, t, witnessed.Rows{SQL: a.DB.Engine()})
}

// tellOfWitness mails owners and privacy officers what a witness says against the database without
// showing it. Without a mail server the page of witnesses alone says it.
func (a *App) tellOfWitness(ctx context.Context, w witness.Witness, text string) error {
	if a.Courier.Post == nil {
		return nil
	}
	all, err := a.DB.Tenants(ctx)
	for _, t := range all {
		if t.ID == w.Tenant {
			return a.Courier.Warn(ctx, openlog.Tenant{ID: t.ID, Slug: t.Slug, Name: t.Name, Vendor: t.Vendor}, w, text)
		}
	}
	return err
}

// withLog puts the addresses of logs beside the pages: their tokens are none of the API's.
func (a *App) withLog(pages http.Handler) http.Handler {
	logs := a.OpenLog.Handler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, openlog.Prefix) {
			logs.ServeHTTP(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	})
}

// Guard asks the witnesses of every tenant, before anything is served, what they have signed. One that
// contradicts the database halts that tenant's log, which is said as loudly as the log allows; one
// that does not answer hinders nothing.
func (a *App) Guard(ctx context.Context) error {
	all, err := a.tenantIDs(ctx)
	if err != nil {
		return err
	}
	for _, t := range all {
		troubles, err := a.Witnesses.Guard(ctx, t)
		if err != nil {
			return err
		}
		for _, x := range troubles {
			a.Log.LogAttrs(ctx, slog.LevelWarn, "a witness did not sign at start",
				slog.Int64("tenant", int64(t)), slog.String("witness", x.Witness.Name), slog.Any("error", x.Err))
		}
	}
	return nil
}

// Halted gives, by tenant, what witnesses hold against the database.
func (a *App) Halted(ctx context.Context) (map[party.Tenant]error, error) {
	all, err := a.tenantIDs(ctx)
	out := map[party.Tenant]error{}
	for _, t := range all {
		h, e := a.Ledger.Head(ctx, t)
		if e != nil {
			return nil, e
		}
		if e := a.Witnesses.Contradicted(h.Log); e != nil {
			out[t] = e
		}
	}
	return out, err
}

func (a *App) tenantIDs(ctx context.Context) ([]party.Tenant, error) {
	all, err := a.DB.Tenants(ctx)
	ids := make([]party.Tenant, 0, len(all))
	for _, t := range all {
		ids = append(ids, t.ID)
	}
	return ids, err
}

// mailCheckpoints mails the checkpoints that are due.
func (a *App) mailCheckpoints(ctx context.Context) error {
	all, err := a.living(ctx)
	for _, t := range all {
		if e := a.Courier.Deliver(ctx, openlog.Tenant{ID: t.ID, Slug: t.Slug, Name: t.Name, Vendor: t.Vendor}); e != nil && err == nil {
			err = e
		}
	}
	return err
}

// publisher gives the open log what it needs of the house.
type publisher struct{ a *App }

// Tenant finds a retailer by its short name.
func (p publisher) Tenant(ctx context.Context, slug string) (openlog.Tenant, error) {
	t, err := p.a.Tenant(ctx, slug)
	return openlog.Tenant{ID: t.ID, Slug: t.Slug, Name: t.Name, Vendor: t.Vendor}, err
}

// Closed lists the logs that restores have closed.
func (p publisher) Closed(ctx context.Context, t party.Tenant) ([]ledger.Head, error) {
	return p.a.DB.ClosedLogs(ctx, t)
}

// LogKey gives the public key of a log.
func (p publisher) LogKey(ctx context.Context, t party.Tenant, origin string) (string, error) {
	return p.a.Keys.LogKey(ctx, t, origin)
}

// Witnesses lists a tenant's witnesses.
func (p publisher) Witnesses(ctx context.Context, t party.Tenant) ([]witness.Witness, error) {
	return p.a.Witnesses.All(ctx, t)
}

// courier mails checkpoints.
type courier struct {
	a      *App
	server *mail.Server
}

// Readers gives the addresses of a tenant's owners and privacy officers, which access records.
func (c courier) Readers(ctx context.Context, t party.Tenant) ([]string, error) {
	staff, err := c.a.Access.Staff(ctx, party.Job(t))
	var to []string
	for _, m := range staff {
		if m.State == access.Active && (m.Role == party.Owner || m.Role == party.PrivacyOfficer) {
			to = append(to, m.Email.Reveal())
		}
	}
	return to, err
}

// Send hands a letter over.
func (c courier) Send(ctx context.Context, l openlog.Letter) error {
	return c.server.Send(ctx, mail.Letter(l))
}

// openEvidence opens what makes bundles.
func (a *App) openEvidence() {
	a.Evidence = evidence.New(evidence.Config{
		Ledger: a.Ledger, Log: a.DB, Points: witnessed.Rows{SQL: a.DB.Engine()}, Watch: watch{a}, Keys: a.Keys, Sealer: a.Keyring,
		Papers: papers{paper.Rows{DB: a.DB.Engine()}}, PDF: document.PDF, Now: a.Now,
	})
	a.HandOver = handover.New(handover.Config{
		Make: a.handOver, Check: checkBundle, Ask: a.ask, Held: a.anyHold, Ledger: a.Ledger, Keys: a.Keys,
		Folder: filepath.Join(a.Config.Data, "handover"), Now: a.Now, Log: a.Log,
	})
}

// handOver makes a bundle for the page.
func (a *App) handOver(ctx context.Context, w io.Writer, o handover.Order) (handover.Made, error) {
	all, err := a.DB.Tenants(ctx)
	if err != nil {
		return handover.Made{}, err
	}
	order := evidence.Order{By: o.By, For: o.For, From: o.From, To: o.To, Customers: o.Customers, Progress: o.Progress}
	for _, t := range all {
		if t.ID == o.By.Tenant {
			order.Parties = Parties(t)
		}
	}
	m, err := a.Evidence.Make(ctx, w, order)
	return handover.Made{Hash: m.Hash.String(), Size: m.Size, Beyond: m.Beyond, Entry: m.Entry, Receipt: m.Receipt}, err
}

// checkBundle verifies as counterpart-verify does without a policy.
func checkBundle(r io.ReaderAt, size int64) handover.Checked {
	v := bundle.Verify(r, size, bundle.Options{})
	out := handover.Checked{Holds: v.Level == bundle.Holds, Verdict: v.Verdict}
	if len(v.Problems) > 0 {
		out.Problem = v.Problems[0].Where + ": " + v.Problems[0].What
	}
	return out
}

// ask lets a tenant's witnesses sign what is new. One that does not answer hinders nothing: a bundle
// says where the signatures end.
func (a *App) ask(ctx context.Context, t party.Tenant) error {
	_, err := a.Witnesses.Guard(ctx, t)
	return err
}

// anyHold reports whether a legal hold stands.
func (a *App) anyHold(ctx context.Context, t party.Tenant) (bool, error) {
	holds, err := a.Custody.Holds(ctx, t)
	return slices.ContainsFunc(holds, func(h vault.Hold) bool { return h.Lifted == 0 }), err
}

// Parties names the two companies of a tenant, for a bundle.
func Parties(t store.Tenant) []bundle.Party {
	return []bundle.Party{{Side: party.Controller, Company: t.Name}, {Side: party.Processor, Company: t.Vendor}}
}

// papers gives evidence the documents of acts.
type papers struct{ rows paper.Rows }

// Paper reads one, sealed.
func (p papers) Paper(ctx context.Context, t party.Tenant, hash []byte) (salt, body []byte, err error) {
	one, err := p.rows.Paper(ctx, t, hash)
	return one.Salt, one.Body, err
}

// watch gives evidence what is known of witnesses.
type watch struct{ a *App }

// Witnesses lists a tenant's witnesses.
func (w watch) Witnesses(ctx context.Context, t party.Tenant) ([]witness.Witness, error) {
	return w.a.Witnesses.All(ctx, t)
}

// Policy gives the trust file of a tenant's open log.
func (w watch) Policy(ctx context.Context, t party.Tenant) ([]byte, error) {
	all, err := w.a.DB.Tenants(ctx)
	if err != nil {
		return nil, err
	}
	for _, one := range all {
		if one.ID == t {
			return w.a.OpenLog.Policy(ctx, openlog.Tenant{ID: one.ID, Slug: one.Slug, Name: one.Name, Vendor: one.Vendor})
		}
	}
	return nil, failure.New(failure.NotFound, "There is no such retailer.")
}

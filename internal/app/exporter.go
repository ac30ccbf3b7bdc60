package app

import (
	"context"
	"io"

	"counterpart/internal/intake/export"
	"counterpart/internal/party"
	"counterpart/internal/policy"
)

// exporter gives the pages the way out of the house.
type exporter struct{ a *App }

// Kinds lists what can be exported.
func (e exporter) Kinds() []string { return append(export.Exports(), export.Everything) }

// Count says how many customers an export tells about.
func (e exporter) Count(ctx context.Context, t party.Tenant, _ string) (int64, error) {
	customers, _, err := e.a.DB.Size(ctx, t)
	return customers, err
}

// Export writes rows; each page of them is recorded before it is written.
func (e exporter) Export(ctx context.Context, p policy.Permit, kind, format string, w io.Writer) error {
	return e.a.Exports.Export(ctx, p, kind, format, w)
}

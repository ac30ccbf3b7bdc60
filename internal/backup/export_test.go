package backup

import "context"

// ReadAll opens a sealed file with the keys that are there and gives its rows by table and column.
func ReadAll(ctx context.Context, path string, keys Keys) (map[string][]map[string]any, error) {
	a, closer, err := openFile(ctx, path, keys)
	if err != nil {
		return nil, err
	}
	defer closer.Close()
	out := map[string][]map[string]any{}
	err = a.rows(func(t Table, row []any) error {
		m := map[string]any{}
		for i, c := range t.Columns {
			m[c.Name] = row[i]
		}
		out[t.Name] = append(out[t.Name], m)
		return nil
	})
	return out, err
}

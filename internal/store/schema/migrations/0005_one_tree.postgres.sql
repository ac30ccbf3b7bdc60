-- +goose Up

-- Nothing to do: see 0005_one_tree.sql, which is about SQLite.
SELECT 1;

-- +goose Up

-- The index of acts covers changes of accounts, roles and settings too. It is made from the log alone:
-- emptied here, it is built anew when it is read next. What an entry's content was is empty for a change.
DELETE FROM act;
DELETE FROM act_state;

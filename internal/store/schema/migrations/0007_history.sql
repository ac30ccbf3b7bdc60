-- +goose Up

-- What changes of a customer replaced. A row is written in the transaction of the change; revision
-- is the one that was replaced, fields which values differ since. country and language are the
-- former ones; sealed holds the former boxes of the other fields, as they lay in the customer's row:
-- under the customer's key of this version, in the slots of that row. Erasure empties it.
CREATE TABLE customer_change (
	tenant   BIGINT NOT NULL,
	customer BIGINT NOT NULL,
	revision BIGINT NOT NULL,
	at       BIGINT NOT NULL,
	author   BIGINT NOT NULL,
	act      TEXT   NOT NULL CHECK (act IN ('update', 'undo', 'import')),
	fields   BIGINT NOT NULL,
	country  TEXT   NOT NULL,
	language TEXT   NOT NULL,
	version  BIGINT NOT NULL,
	sealed   BYTEA  NOT NULL,
	PRIMARY KEY (tenant, customer, revision)
);

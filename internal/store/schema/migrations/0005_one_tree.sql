-- +goose Up

-- On SQLite a table with a key of its own is two trees: rows by number, and an index that leads
-- to the number. WITHOUT ROWID makes it one, which halves the pages that a commit of the ledger
-- writes and that the way to a customer's key reads. It suits short rows. PostgreSQL has no such
-- thing, and its step does nothing.
CREATE TABLE one_tree (
	tenant BIGINT NOT NULL,
	log    BIGINT NOT NULL,
	idx    BIGINT NOT NULL,
	leaf   BYTEA  NOT NULL,
	data   BYTEA  NOT NULL,
	ticket BYTEA,
	PRIMARY KEY (tenant, log, idx)
) WITHOUT ROWID;
INSERT INTO one_tree (tenant, log, idx, leaf, data, ticket)
	SELECT tenant, log, idx, leaf, data, ticket FROM ledger_entry ORDER BY tenant, log, idx;
DROP TABLE ledger_entry;
ALTER TABLE one_tree RENAME TO ledger_entry;
CREATE UNIQUE INDEX ledger_entry_ticket ON ledger_entry (tenant, ticket) WHERE ticket IS NOT NULL;

CREATE TABLE one_tree (
	tenant BIGINT NOT NULL,
	log    BIGINT NOT NULL,
	idx    BIGINT NOT NULL,
	salt   BYTEA  NOT NULL,
	body   BYTEA  NOT NULL,
	PRIMARY KEY (tenant, log, idx)
) WITHOUT ROWID;
INSERT INTO one_tree (tenant, log, idx, salt, body)
	SELECT tenant, log, idx, salt, body FROM ledger_payload ORDER BY tenant, log, idx;
DROP TABLE ledger_payload;
ALTER TABLE one_tree RENAME TO ledger_payload;

CREATE TABLE one_tree (
	tenant BIGINT NOT NULL,
	log    BIGINT NOT NULL,
	level  BIGINT NOT NULL,
	idx    BIGINT NOT NULL,
	hash   BYTEA  NOT NULL,
	PRIMARY KEY (tenant, log, level, idx)
) WITHOUT ROWID;
INSERT INTO one_tree (tenant, log, level, idx, hash)
	SELECT tenant, log, level, idx, hash FROM ledger_node ORDER BY tenant, log, level, idx;
DROP TABLE ledger_node;
ALTER TABLE one_tree RENAME TO ledger_node;

CREATE TABLE one_tree (
	tenant  BIGINT NOT NULL,
	log     BIGINT NOT NULL,
	size    BIGINT NOT NULL,
	note    BYTEA  NOT NULL,
	created BIGINT NOT NULL,
	PRIMARY KEY (tenant, log, size)
) WITHOUT ROWID;
INSERT INTO one_tree (tenant, log, size, note, created)
	SELECT tenant, log, size, note, created FROM ledger_checkpoint ORDER BY tenant, log, size;
DROP TABLE ledger_checkpoint;
ALTER TABLE one_tree RENAME TO ledger_checkpoint;

CREATE TABLE one_tree (
	tenant   BIGINT NOT NULL,
	customer BIGINT NOT NULL,
	epoch    BIGINT NOT NULL,
	version  BIGINT NOT NULL,
	wrapped  BYTEA  NOT NULL,
	PRIMARY KEY (tenant, customer)
) WITHOUT ROWID;
INSERT INTO one_tree (tenant, customer, epoch, version, wrapped)
	SELECT tenant, customer, epoch, version, wrapped FROM customer_key ORDER BY tenant, customer;
DROP TABLE customer_key;
ALTER TABLE one_tree RENAME TO customer_key;
CREATE INDEX customer_key_epoch ON customer_key (tenant, epoch, customer);

CREATE TABLE one_tree (
	tenant   BIGINT  NOT NULL,
	field    BIGINT  NOT NULL,
	idx      BYTEA   NOT NULL,
	customer BIGINT  NOT NULL,
	uniq     BOOLEAN NOT NULL,
	PRIMARY KEY (tenant, field, idx, customer)
) WITHOUT ROWID;
INSERT INTO one_tree (tenant, field, idx, customer, uniq)
	SELECT tenant, field, idx, customer, uniq FROM blind_index ORDER BY tenant, field, idx, customer;
DROP TABLE blind_index;
ALTER TABLE one_tree RENAME TO blind_index;
CREATE UNIQUE INDEX blind_index_uniq ON blind_index (tenant, field, idx) WHERE uniq;
CREATE INDEX blind_index_customer ON blind_index (tenant, customer);

CREATE TABLE one_tree (
	tenant BIGINT NOT NULL,
	at     BIGINT NOT NULL,
	what   BIGINT NOT NULL,
	PRIMARY KEY (tenant, at, what)
) WITHOUT ROWID;
INSERT INTO one_tree (tenant, at, what) SELECT tenant, at, what FROM name_change;
DROP TABLE name_change;
ALTER TABLE one_tree RENAME TO name_change;

-- +goose Up

-- On SQLite a table with a key of its own is two trees: rows by number, and an index that leads
-- to the number. WITHOUT ROWID makes it one, which halves the pages that a commit of the ledger
-- writes and that the way to a customer's key reads. It suits short rows. PostgreSQL has no such
-- thing, and its step does nothing.
ALTER TABLE ledger_entry RENAME TO two_trees;
CREATE TABLE ledger_entry (
	tenant BIGINT NOT NULL,
	log    BIGINT NOT NULL,
	idx    BIGINT NOT NULL,
	leaf   BYTEA  NOT NULL,
	data   BYTEA  NOT NULL,
	ticket BYTEA,
	PRIMARY KEY (tenant, log, idx)
) WITHOUT ROWID;
INSERT INTO ledger_entry (tenant, log, idx, leaf, data, ticket)
	SELECT tenant, log, idx, leaf, data, ticket FROM two_trees ORDER BY tenant, log, idx;
DROP TABLE two_trees;
CREATE UNIQUE INDEX ledger_entry_ticket ON ledger_entry (tenant, ticket) WHERE ticket IS NOT NULL;

ALTER TABLE ledger_payload RENAME TO two_trees;
CREATE TABLE ledger_payload (
	tenant BIGINT NOT NULL,
	log    BIGINT NOT NULL,
	idx    BIGINT NOT NULL,
	salt   BYTEA  NOT NULL,
	body   BYTEA  NOT NULL,
	PRIMARY KEY (tenant, log, idx)
) WITHOUT ROWID;
INSERT INTO ledger_payload (tenant, log, idx, salt, body)
	SELECT tenant, log, idx, salt, body FROM two_trees ORDER BY tenant, log, idx;
DROP TABLE two_trees;

ALTER TABLE ledger_node RENAME TO two_trees;
CREATE TABLE ledger_node (
	tenant BIGINT NOT NULL,
	log    BIGINT NOT NULL,
	level  BIGINT NOT NULL,
	idx    BIGINT NOT NULL,
	hash   BYTEA  NOT NULL,
	PRIMARY KEY (tenant, log, level, idx)
) WITHOUT ROWID;
INSERT INTO ledger_node (tenant, log, level, idx, hash)
	SELECT tenant, log, level, idx, hash FROM two_trees ORDER BY tenant, log, level, idx;
DROP TABLE two_trees;

ALTER TABLE ledger_checkpoint RENAME TO two_trees;
CREATE TABLE ledger_checkpoint (
	tenant  BIGINT NOT NULL,
	log     BIGINT NOT NULL,
	size    BIGINT NOT NULL,
	note    BYTEA  NOT NULL,
	created BIGINT NOT NULL,
	PRIMARY KEY (tenant, log, size)
) WITHOUT ROWID;
INSERT INTO ledger_checkpoint (tenant, log, size, note, created)
	SELECT tenant, log, size, note, created FROM two_trees ORDER BY tenant, log, size;
DROP TABLE two_trees;

ALTER TABLE customer_key RENAME TO two_trees;
CREATE TABLE customer_key (
	tenant   BIGINT NOT NULL,
	customer BIGINT NOT NULL,
	epoch    BIGINT NOT NULL,
	version  BIGINT NOT NULL,
	wrapped  BYTEA  NOT NULL,
	PRIMARY KEY (tenant, customer)
) WITHOUT ROWID;
INSERT INTO customer_key (tenant, customer, epoch, version, wrapped)
	SELECT tenant, customer, epoch, version, wrapped FROM two_trees ORDER BY tenant, customer;
DROP TABLE two_trees;
CREATE INDEX customer_key_epoch ON customer_key (tenant, epoch, customer);

ALTER TABLE blind_index RENAME TO two_trees;
CREATE TABLE blind_index (
	tenant   BIGINT  NOT NULL,
	field    BIGINT  NOT NULL,
	idx      BYTEA   NOT NULL,
	customer BIGINT  NOT NULL,
	uniq     BOOLEAN NOT NULL,
	PRIMARY KEY (tenant, field, idx, customer)
) WITHOUT ROWID;
INSERT INTO blind_index (tenant, field, idx, customer, uniq)
	SELECT tenant, field, idx, customer, uniq FROM two_trees ORDER BY tenant, field, idx, customer;
DROP TABLE two_trees;
CREATE UNIQUE INDEX blind_index_uniq ON blind_index (tenant, field, idx) WHERE uniq;
CREATE INDEX blind_index_customer ON blind_index (tenant, customer);

ALTER TABLE name_change RENAME TO two_trees;
CREATE TABLE name_change (
	tenant BIGINT NOT NULL,
	at     BIGINT NOT NULL,
	what   BIGINT NOT NULL,
	PRIMARY KEY (tenant, at, what)
) WITHOUT ROWID;
INSERT INTO name_change (tenant, at, what) SELECT tenant, at, what FROM two_trees;
DROP TABLE two_trees;

-- +goose Up

-- One row per retailer. The only table whose rows are read across tenants, by operator pages
-- and at start-up.
CREATE TABLE tenant (
	tenant       BIGINT  NOT NULL PRIMARY KEY,
	slug         TEXT    NOT NULL,
	name         TEXT    NOT NULL,
	vendor       TEXT    NOT NULL,
	country      TEXT    NOT NULL,
	currency     TEXT    NOT NULL,
	email_unique BOOLEAN NOT NULL,
	simulated    BOOLEAN NOT NULL,
	next_ordinal BIGINT  NOT NULL,
	catalogue    BYTEA   NOT NULL,
	created      BIGINT  NOT NULL
);
-- catalogue is the digest of the words that the tenant's log last defined.

-- The head of a tenant's ledger. log counts the logs of a tenant: a restored log is closed and
-- the next one opens. version is the tenant's version: a disclosure decided under another is
-- refused.
CREATE TABLE ledger_head (
	tenant   BIGINT NOT NULL,
	log      BIGINT NOT NULL,
	origin   TEXT   NOT NULL,
	size     BIGINT NOT NULL,
	frontier BYTEA  NOT NULL,
	recorded BIGINT NOT NULL,
	version  BIGINT NOT NULL,
	PRIMARY KEY (tenant)
);

-- Append only, like the next four.
CREATE TABLE ledger_entry (
	tenant BIGINT NOT NULL,
	log    BIGINT NOT NULL,
	idx    BIGINT NOT NULL,
	leaf   BYTEA  NOT NULL,
	data   BYTEA  NOT NULL,
	ticket BYTEA,
	PRIMARY KEY (tenant, log, idx)
);
CREATE UNIQUE INDEX ledger_entry_ticket ON ledger_entry (tenant, ticket) WHERE ticket IS NOT NULL;

CREATE TABLE ledger_node (
	tenant BIGINT NOT NULL,
	log    BIGINT NOT NULL,
	level  BIGINT NOT NULL,
	idx    BIGINT NOT NULL,
	hash   BYTEA  NOT NULL,
	PRIMARY KEY (tenant, log, level, idx)
);

CREATE TABLE ledger_checkpoint (
	tenant  BIGINT NOT NULL,
	log     BIGINT NOT NULL,
	size    BIGINT NOT NULL,
	note    BYTEA  NOT NULL,
	created BIGINT NOT NULL,
	PRIMARY KEY (tenant, log, size)
);

CREATE TABLE ledger_closed (
	tenant BIGINT NOT NULL,
	log    BIGINT NOT NULL,
	origin TEXT   NOT NULL,
	size   BIGINT NOT NULL,
	closed BIGINT NOT NULL,
	PRIMARY KEY (tenant, log)
);

-- Detached: which customers an entry is about, sealed under the tenant's payload key. Erasable.
CREATE TABLE ledger_payload (
	tenant BIGINT NOT NULL,
	log    BIGINT NOT NULL,
	idx    BIGINT NOT NULL,
	salt   BYTEA  NOT NULL,
	body   BYTEA  NOT NULL,
	PRIMARY KEY (tenant, log, idx)
);

-- Entries of committed changes that the sequencer has not yet put into the tree (PostgreSQL).
CREATE TABLE ledger_pending (
	tenant  BIGINT NOT NULL,
	ticket  BYTEA  NOT NULL,
	created BIGINT NOT NULL,
	data    BYTEA  NOT NULL,
	salt    BYTEA,
	body    BYTEA,
	bump    BOOLEAN NOT NULL,
	PRIMARY KEY (tenant, ticket)
);

-- The index behind the log: who saw which customers on which day. people is sealed under the
-- tenant's payload key. It is made anew from entries and payloads at any time; queries add the
-- entries from covered on.
CREATE TABLE seen_cell (
	tenant  BIGINT NOT NULL,
	log     BIGINT NOT NULL,
	day     BIGINT NOT NULL,
	reader  BIGINT NOT NULL,
	purpose TEXT   NOT NULL,
	fields  BIGINT NOT NULL,
	masked  BIGINT NOT NULL,
	first   BIGINT NOT NULL,
	last    BIGINT NOT NULL,
	entries BIGINT NOT NULL,
	people  BYTEA  NOT NULL,
	PRIMARY KEY (tenant, log, day, reader, purpose, fields, masked)
);

CREATE TABLE seen_cover (
	tenant  BIGINT NOT NULL,
	log     BIGINT NOT NULL,
	covered BIGINT NOT NULL,
	PRIMARY KEY (tenant, log)
);

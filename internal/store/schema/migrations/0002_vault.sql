-- +goose Up

CREATE TABLE epoch (
	tenant    BIGINT NOT NULL,
	epoch     BIGINT NOT NULL,
	state     TEXT   NOT NULL CHECK (state IN ('open', 'closed', 'destroyed')),
	wrapped   BYTEA  NOT NULL,
	opened    BIGINT NOT NULL,
	closed    BIGINT NOT NULL,
	destroyed BIGINT NOT NULL,
	PRIMARY KEY (tenant, epoch)
);

-- Keys of the tenant under its epoch's key: index secret, payload key, staff secrets, files.
CREATE TABLE tenant_key (
	tenant  BIGINT NOT NULL,
	name    TEXT   NOT NULL,
	version BIGINT NOT NULL,
	epoch   BIGINT NOT NULL,
	wrapped BYTEA  NOT NULL,
	PRIMARY KEY (tenant, name, version)
);

CREATE TABLE customer_key (
	tenant   BIGINT NOT NULL,
	customer BIGINT NOT NULL,
	epoch    BIGINT NOT NULL,
	version  BIGINT NOT NULL,
	wrapped  BYTEA  NOT NULL,
	PRIMARY KEY (tenant, customer)
);
CREATE INDEX customer_key_epoch ON customer_key (tenant, epoch, customer);

CREATE TABLE blind_index (
	tenant   BIGINT  NOT NULL,
	field    BIGINT  NOT NULL,
	idx      BYTEA   NOT NULL,
	customer BIGINT  NOT NULL,
	uniq     BOOLEAN NOT NULL,
	PRIMARY KEY (tenant, field, idx, customer)
);
CREATE UNIQUE INDEX blind_index_uniq ON blind_index (tenant, field, idx) WHERE uniq;
CREATE INDEX blind_index_customer ON blind_index (tenant, customer);

-- Whose names, contacts or postcodes changed since when: every process brings its name index up
-- to date from here. what is a customer's ordinal, or minus the number of a batch that was
-- published as a whole. Rows older than a day are of no use.
CREATE TABLE name_change (
	tenant BIGINT NOT NULL,
	at     BIGINT NOT NULL,
	what   BIGINT NOT NULL,
	PRIMARY KEY (tenant, at, what)
);

CREATE TABLE legal_hold (
	tenant   BIGINT NOT NULL,
	hold     BIGINT NOT NULL,
	reason   TEXT   NOT NULL,
	everyone BOOLEAN NOT NULL,
	people   BYTEA  NOT NULL,
	placed   BIGINT NOT NULL,
	review   BIGINT NOT NULL,
	lifted   BIGINT NOT NULL,
	PRIMARY KEY (tenant, hold)
);

-- A backup holds every tenant; each has a row. ended is when a tenant let its key be destroyed,
-- destroyed when all had and it was.
CREATE TABLE backup (
	tenant  BIGINT NOT NULL,
	backup  BIGINT NOT NULL,
	file    TEXT   NOT NULL,
	keyname TEXT   NOT NULL,
	made    BIGINT NOT NULL,
	until   BIGINT NOT NULL,
	ended   BIGINT NOT NULL,
	destroyed BIGINT NOT NULL,
	PRIMARY KEY (tenant, backup)
);

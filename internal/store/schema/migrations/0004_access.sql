-- +goose Up

-- Staff of both companies. login is a keyed digest of the e-mail, random once the person is
-- forgotten; name and e-mail are sealed under the tenant's staff key, as is the factor's secret;
-- ordinal is how the ledger names them and is never used again. setup is the SHA-256 of the
-- token with which an invitation is accepted.
CREATE TABLE staff (
	tenant   BIGINT NOT NULL,
	staff    BIGINT NOT NULL,
	ordinal  BIGINT NOT NULL,
	login    BYTEA  NOT NULL,
	role     TEXT   NOT NULL,
	company  TEXT   NOT NULL,
	country  TEXT   NOT NULL,
	state    TEXT   NOT NULL CHECK (state IN ('invited', 'active', 'disabled')),
	sealed   BYTEA  NOT NULL,
	password TEXT   NOT NULL,
	totp     BYTEA  NOT NULL,
	totp_last BIGINT NOT NULL,
	setup    BYTEA,
	setup_until BIGINT NOT NULL,
	created  BIGINT NOT NULL,
	updated  BIGINT NOT NULL,
	PRIMARY KEY (tenant, staff)
);
CREATE UNIQUE INDEX staff_login ON staff (tenant, login);
CREATE UNIQUE INDEX staff_ordinal ON staff (tenant, ordinal);
CREATE UNIQUE INDEX staff_setup ON staff (tenant, setup) WHERE setup IS NOT NULL;

CREATE TABLE recovery_code (
	tenant BIGINT NOT NULL,
	staff  BIGINT NOT NULL,
	digest BYTEA  NOT NULL,
	used   BIGINT NOT NULL,
	PRIMARY KEY (tenant, staff, digest)
);

-- token is the SHA-256 of what the browser holds.
CREATE TABLE session (
	tenant  BIGINT NOT NULL,
	session BIGINT NOT NULL,
	token   BYTEA  NOT NULL,
	staff   BIGINT NOT NULL,
	state   TEXT   NOT NULL CHECK (state IN ('password', 'enrol', 'full', 'ended')),
	created BIGINT NOT NULL,
	seen    BIGINT NOT NULL,
	fresh   BIGINT NOT NULL,
	ended   BIGINT NOT NULL,
	device  TEXT   NOT NULL,
	PRIMARY KEY (tenant, session)
);
CREATE UNIQUE INDEX session_token ON session (tenant, token);
CREATE INDEX session_staff ON session (tenant, staff, created);

-- Failed attempts, by a keyed digest of what was attempted.
CREATE TABLE attempt (
	tenant BIGINT NOT NULL,
	what   BYTEA  NOT NULL,
	count  BIGINT NOT NULL,
	until  BIGINT NOT NULL,
	PRIMARY KEY (tenant, what)
);
CREATE INDEX attempt_until ON attempt (tenant, until);

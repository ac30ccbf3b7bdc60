-- +goose Up

-- Who signs a tenant's checkpoints beside the host. runner is what whoever added the witness states;
-- author is the ordinal of a member of staff. What follows last_at came of asking it; gap is the
-- longest time without a signature, in microseconds.
CREATE TABLE witness (
	tenant     BIGINT NOT NULL,
	witness    BIGINT NOT NULL,
	name       TEXT   NOT NULL,
	vkey       TEXT   NOT NULL,
	url        TEXT   NOT NULL,
	runner     TEXT   NOT NULL CHECK (runner IN ('controller', 'processor', 'neutral')),
	company    TEXT   NOT NULL,
	author     BIGINT NOT NULL,
	added      BIGINT NOT NULL,
	removed    BIGINT NOT NULL,
	last_at    BIGINT NOT NULL,
	last_log   BIGINT NOT NULL,
	last_size  BIGINT NOT NULL,
	last_error TEXT   NOT NULL,
	gap        BIGINT NOT NULL,
	gap_from   BIGINT NOT NULL,
	PRIMARY KEY (tenant, witness)
);

-- What witnesses have signed: append only, as the checkpoints are. line is the signature's line in
-- the note, at its time by the witness's clock.
CREATE TABLE ledger_cosignature (
	tenant  BIGINT NOT NULL,
	log     BIGINT NOT NULL,
	size    BIGINT NOT NULL,
	witness BIGINT NOT NULL,
	line    TEXT   NOT NULL,
	at      BIGINT NOT NULL,
	PRIMARY KEY (tenant, log, size, witness)
);

-- What a counterparty shows to read the tiles of the log. digest is the SHA-256 of the token; side is
-- the company that it was made for.
CREATE TABLE log_token (
	tenant  BIGINT NOT NULL,
	token   BIGINT NOT NULL,
	side    TEXT   NOT NULL CHECK (side IN ('controller', 'processor')),
	digest  BYTEA  NOT NULL,
	author  BIGINT NOT NULL,
	created BIGINT NOT NULL,
	used    BIGINT NOT NULL,
	ended   BIGINT NOT NULL,
	PRIMARY KEY (tenant, token)
);
CREATE UNIQUE INDEX log_token_digest ON log_token (tenant, digest);

-- Whether owners and privacy officers get the checkpoint by mail each day, and the last one that left.
CREATE TABLE checkpoint_mail (
	tenant     BIGINT  NOT NULL,
	wanted     BOOLEAN NOT NULL,
	last_at    BIGINT  NOT NULL,
	last_size  BIGINT  NOT NULL,
	last_error TEXT    NOT NULL,
	PRIMARY KEY (tenant)
);

-- +goose Up

-- What programs of the retailer (tills, web shops) show to be let in. digest is the SHA-256 of the
-- token; staff is the row of staff by whose ordinal the ledger names the program, and which nobody
-- can sign in as.
CREATE TABLE api_token (
	tenant  BIGINT NOT NULL,
	token   BIGINT NOT NULL,
	digest  BYTEA  NOT NULL,
	staff   BIGINT NOT NULL,
	purpose TEXT   NOT NULL,
	author  BIGINT NOT NULL,
	created BIGINT NOT NULL,
	until   BIGINT NOT NULL,
	used    BIGINT NOT NULL,
	ended   BIGINT NOT NULL,
	PRIMARY KEY (tenant, token)
);
CREATE UNIQUE INDEX api_token_digest ON api_token (tenant, digest);

-- What a customer did: linked data, gone with the customer. reference is a keyed digest of the
-- event's id in the system that told of it. subject is a product's SKU, an order's number or a word.
CREATE TABLE activity (
	tenant    BIGINT NOT NULL,
	activity  BIGINT NOT NULL,
	customer  BIGINT NOT NULL,
	kind      TEXT   NOT NULL CHECK (kind IN ('visit', 'view', 'cart', 'app', 'service', 'email-open', 'other')),
	at        BIGINT NOT NULL,
	source    TEXT   NOT NULL,
	subject   TEXT   NOT NULL,
	reference BYTEA  NOT NULL,
	PRIMARY KEY (tenant, activity)
);
CREATE UNIQUE INDEX activity_reference ON activity (tenant, reference);
CREATE INDEX activity_customer ON activity (tenant, customer, at, activity);

-- What the columns of a file mean, kept for the next one: a text in the language of mappings.
CREATE TABLE saved_map (
	tenant  BIGINT NOT NULL,
	map     BIGINT NOT NULL,
	kind    TEXT   NOT NULL,
	name    TEXT   NOT NULL,
	body    TEXT   NOT NULL,
	author  BIGINT NOT NULL,
	updated BIGINT NOT NULL,
	PRIMARY KEY (tenant, map)
);
CREATE UNIQUE INDEX saved_map_name ON saved_map (tenant, name);

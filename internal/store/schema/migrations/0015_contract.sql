-- +goose Up

-- What acts under a contract consist of beside their entries: documents, signed notes, the code and
-- prose of contracts, attachments. hash is the SHA-256 of the plain bytes, of which size counts
-- them; body is sealed under the tenant's payload key. A row can be erased, its entry stays.
CREATE TABLE document (
	tenant  BIGINT NOT NULL,
	hash    BYTEA  NOT NULL,
	size    BIGINT NOT NULL,
	salt    BYTEA  NOT NULL,
	body    BYTEA  NOT NULL,
	created BIGINT NOT NULL,
	PRIMARY KEY (tenant, hash)
);

-- Which entries of a log are acts: an index, built behind the log. signed is empty where no note
-- stands behind one.
CREATE TABLE act (
	tenant  BIGINT NOT NULL,
	log     BIGINT NOT NULL,
	idx     BIGINT NOT NULL,
	verb    TEXT   NOT NULL,
	content BYTEA  NOT NULL,
	signed  BYTEA  NOT NULL,
	PRIMARY KEY (tenant, log, idx)
);

-- How far the index reaches.
CREATE TABLE act_state (
	tenant  BIGINT NOT NULL,
	log     BIGINT NOT NULL,
	covered BIGINT NOT NULL,
	PRIMARY KEY (tenant, log)
);

-- What happens once: the nonces of signed statements, a notice that was opened, a reminder that was
-- sent. mark is a SHA-256.
CREATE TABLE act_once (
	tenant  BIGINT NOT NULL,
	mark    BYTEA  NOT NULL,
	created BIGINT NOT NULL,
	PRIMARY KEY (tenant, mark)
);

-- +goose Up

-- A retailer leaves: the files with everything that were handed over, by their SHA-256, and when the
-- retailer acknowledged one (0: not yet).
CREATE TABLE leaving_file (
	tenant   BIGINT NOT NULL,
	hash     BYTEA  NOT NULL,
	made     BIGINT NOT NULL,
	received BIGINT NOT NULL,
	PRIMARY KEY (tenant, hash)
);

-- How far the deletion of a retailer is, and who ordered it: an operator, as the log names them.
CREATE TABLE leaving (
	tenant      BIGINT  NOT NULL,
	done        BOOLEAN NOT NULL,
	began       BIGINT  NOT NULL,
	ended       BIGINT  NOT NULL,
	operator    BIGINT  NOT NULL,
	company     TEXT    NOT NULL,
	country     TEXT    NOT NULL,
	words       TEXT    NOT NULL,
	erased      BIGINT  NOT NULL,
	deleted     BIGINT  NOT NULL,
	certificate BIGINT  NOT NULL,
	PRIMARY KEY (tenant)
);

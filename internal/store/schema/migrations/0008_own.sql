-- +goose Up

-- What an owner adds to customers, orders and cases. field is the catalogue's bit under which
-- values are sealed and entries are written; word names the field in files and never changes. A
-- field that is being removed keeps its bit until no value is left. changed guards against two
-- people changing the same field.
CREATE TABLE own_field (
	tenant     BIGINT  NOT NULL,
	field      BIGINT  NOT NULL,
	object     TEXT    NOT NULL CHECK (object IN ('customer', 'order', 'case')),
	word       TEXT    NOT NULL,
	kind       TEXT    NOT NULL CHECK (kind IN ('text', 'long', 'number', 'date', 'yes-no', 'one', 'several')),
	state      TEXT    NOT NULL CHECK (state IN ('live', 'archived', 'removed')),
	label      TEXT    NOT NULL,
	help       TEXT    NOT NULL,
	masked     BOOLEAN NOT NULL,
	required   BOOLEAN NOT NULL,
	searchable BOOLEAN NOT NULL,
	days       BIGINT  NOT NULL,
	position   BIGINT  NOT NULL,
	created    BIGINT  NOT NULL,
	changed    BIGINT  NOT NULL,
	PRIMARY KEY (tenant, field)
);
CREATE UNIQUE INDEX own_field_word ON own_field (tenant, object, word);

-- The words of a list: channels, categories and causes of cases, or the choices of an own field,
-- whose list is named after it. A list without rows has the words that come with the program.
CREATE TABLE own_word (
	tenant   BIGINT  NOT NULL,
	list     TEXT    NOT NULL,
	code     TEXT    NOT NULL,
	label    TEXT    NOT NULL,
	position BIGINT  NOT NULL,
	archived BOOLEAN NOT NULL,
	PRIMARY KEY (tenant, list, code)
);

-- Which customer has had a value of an own field since when, so that what is too old is found
-- without opening anything. mark is a keyed digest by which a value that is only written again
-- is told from a new one.
CREATE TABLE own_age (
	tenant   BIGINT NOT NULL,
	customer BIGINT NOT NULL,
	field    BIGINT NOT NULL,
	at       BIGINT NOT NULL,
	mark     BYTEA  NOT NULL,
	PRIMARY KEY (tenant, customer, field)
);
CREATE INDEX own_age_at ON own_age (tenant, field, at, customer);

-- Values of orders and cases, sealed under their customer's key. item is the order's id or the
-- case's number; the field says which.
CREATE TABLE own_value (
	tenant   BIGINT NOT NULL,
	field    BIGINT NOT NULL,
	item     BIGINT NOT NULL,
	customer BIGINT NOT NULL,
	at       BIGINT NOT NULL,
	mark     BYTEA  NOT NULL,
	version  BIGINT NOT NULL,
	sealed   BYTEA  NOT NULL,
	PRIMARY KEY (tenant, item, field)
);
CREATE INDEX own_value_customer ON own_value (tenant, customer, item, field);
CREATE INDEX own_value_at ON own_value (tenant, field, at, item);

-- Blind index values of them, for equality.
CREATE TABLE own_index (
	tenant   BIGINT NOT NULL,
	field    BIGINT NOT NULL,
	idx      BYTEA  NOT NULL,
	item     BIGINT NOT NULL,
	customer BIGINT NOT NULL,
	PRIMARY KEY (tenant, field, idx, item)
);
CREATE INDEX own_index_item ON own_index (tenant, item, field);
CREATE INDEX own_index_customer ON own_index (tenant, customer);

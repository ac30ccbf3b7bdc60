-- +goose Up

-- sealed holds one box per sealed field, each under the customer's key. A staged row belongs to
-- a batch; it is invisible until that batch is published, which one row says, and turns live in
-- small steps afterwards. digest is a keyed digest of the profile as it was last taken over from
-- a file or form, so that the same file twice changes nothing.
CREATE TABLE customer (
	tenant   BIGINT NOT NULL,
	customer BIGINT NOT NULL,
	ordinal  BIGINT NOT NULL,
	state    TEXT   NOT NULL CHECK (state IN ('live', 'staged', 'restricted')),
	batch    BIGINT NOT NULL,
	country  TEXT   NOT NULL,
	language TEXT   NOT NULL,
	created  BIGINT NOT NULL,
	updated  BIGINT NOT NULL,
	revision BIGINT NOT NULL,
	orders   BIGINT NOT NULL,
	spent    BIGINT NOT NULL,
	last_order BIGINT NOT NULL,
	digest   BYTEA  NOT NULL,
	sealed   BYTEA  NOT NULL,
	PRIMARY KEY (tenant, customer)
);
CREATE UNIQUE INDEX customer_ordinal ON customer (tenant, ordinal);
CREATE INDEX customer_live ON customer (tenant, ordinal) WHERE state <> 'staged';
CREATE INDEX customer_batch ON customer (tenant, batch, ordinal) WHERE state = 'staged';

CREATE TABLE note (
	tenant   BIGINT NOT NULL,
	note     BIGINT NOT NULL,
	customer BIGINT NOT NULL,
	kind     TEXT   NOT NULL,
	at       BIGINT NOT NULL,
	author   BIGINT NOT NULL,
	version  BIGINT NOT NULL,
	sealed   BYTEA  NOT NULL,
	PRIMARY KEY (tenant, note)
);
CREATE INDEX note_customer ON note (tenant, customer, at);

CREATE TABLE product (
	tenant   BIGINT NOT NULL,
	product  BIGINT NOT NULL,
	sku      TEXT   NOT NULL,
	name     TEXT   NOT NULL,
	category TEXT   NOT NULL,
	created  BIGINT NOT NULL,
	PRIMARY KEY (tenant, product)
);
CREATE UNIQUE INDEX product_sku ON product (tenant, sku);

-- Amounts are in the minor unit of the order's currency.
CREATE TABLE sale (
	tenant   BIGINT NOT NULL,
	sale     BIGINT NOT NULL,
	number   TEXT   NOT NULL,
	customer BIGINT,
	state    TEXT   NOT NULL CHECK (state IN ('live', 'staged')),
	batch    BIGINT NOT NULL,
	status   TEXT   NOT NULL CHECK (status IN ('open', 'paid', 'shipped', 'completed', 'cancelled', 'returned')),
	channel  TEXT   NOT NULL CHECK (channel IN ('shop', 'web', 'phone')),
	shop     TEXT   NOT NULL,
	country  TEXT   NOT NULL,
	currency TEXT   NOT NULL,
	total    BIGINT NOT NULL,
	placed   BIGINT NOT NULL,
	digest   BYTEA  NOT NULL,
	PRIMARY KEY (tenant, sale)
);
CREATE UNIQUE INDEX sale_number ON sale (tenant, number);
CREATE INDEX sale_customer ON sale (tenant, customer, placed) WHERE customer IS NOT NULL;
CREATE INDEX sale_placed ON sale (tenant, placed, sale) WHERE state = 'live';
CREATE INDEX sale_batch ON sale (tenant, batch, placed, sale) WHERE state = 'staged';

-- A line's unit price is unscaled / 10^scale in the major unit of the currency; amount is the
-- rounded product with the quantity, in the minor unit. quantity is in thousandths.
CREATE TABLE sale_line (
	tenant   BIGINT NOT NULL,
	sale     BIGINT NOT NULL,
	line     BIGINT NOT NULL,
	product  BIGINT NOT NULL,
	quantity BIGINT NOT NULL,
	price    BIGINT NOT NULL,
	scale    BIGINT NOT NULL,
	amount   BIGINT NOT NULL,
	PRIMARY KEY (tenant, sale, line)
);

-- reference is a keyed digest of what makes the payment unique. token, last four and expiry are
-- sealed under the customer's key; a payment without a customer keeps none.
CREATE TABLE payment (
	tenant   BIGINT NOT NULL,
	payment  BIGINT NOT NULL,
	sale     BIGINT NOT NULL,
	customer BIGINT,
	state    TEXT   NOT NULL CHECK (state IN ('live', 'staged')),
	batch    BIGINT NOT NULL,
	provider TEXT   NOT NULL,
	brand    TEXT   NOT NULL,
	currency TEXT   NOT NULL,
	amount   BIGINT NOT NULL,
	status   TEXT   NOT NULL CHECK (status IN ('pending', 'paid', 'failed', 'refunded')),
	at       BIGINT NOT NULL,
	reference BYTEA NOT NULL,
	version  BIGINT NOT NULL,
	sealed   BYTEA  NOT NULL,
	PRIMARY KEY (tenant, payment)
);
CREATE UNIQUE INDEX payment_reference ON payment (tenant, reference);
CREATE INDEX payment_sale ON payment (tenant, sale);
CREATE INDEX payment_customer ON payment (tenant, customer, at) WHERE customer IS NOT NULL;
CREATE INDEX payment_batch ON payment (tenant, batch, payment) WHERE state = 'staged';

-- A batch is published in one step, by its state; settled is when its last row turned live.
CREATE TABLE import_batch (
	tenant   BIGINT NOT NULL,
	batch    BIGINT NOT NULL,
	kind     TEXT   NOT NULL,
	digest   BYTEA  NOT NULL,
	state    TEXT   NOT NULL CHECK (state IN ('staging', 'published', 'cancelled', 'failed')),
	rows_ok  BIGINT NOT NULL,
	rows_bad BIGINT NOT NULL,
	rows_same BIGINT NOT NULL,
	started  BIGINT NOT NULL,
	ended    BIGINT NOT NULL,
	settled  BIGINT NOT NULL,
	refused  TEXT   NOT NULL,
	until    BIGINT NOT NULL,
	PRIMARY KEY (tenant, batch)
);

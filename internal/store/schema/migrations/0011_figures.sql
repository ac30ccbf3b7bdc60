-- +goose Up

-- What changed and is not yet in the figures, in no particular order: each transaction that changes
-- an order adds rows and waits for nobody. sale is the order as it is now; customer is whose it was
-- before, 0 for nobody, emptied when that person is erased; cohort and month name a cell that lost
-- somebody who was erased.
CREATE TABLE sale_change (
	tenant   BIGINT NOT NULL,
	placed   BIGINT NOT NULL,
	id       BIGINT NOT NULL,
	sale     BIGINT NOT NULL,
	customer BIGINT NOT NULL,
	cohort   BIGINT NOT NULL,
	month    BIGINT NOT NULL,
	PRIMARY KEY (tenant, placed, id)
);
CREATE INDEX sale_change_customer ON sale_change (tenant, customer) WHERE customer <> 0;

-- One row per tenant, which whoever works on the figures holds. filled is the last order that a
-- count of everything has queued; ranked is when customers were ranked, fresh how many changed since.
CREATE TABLE figure_state (
	tenant BIGINT NOT NULL,
	zone   TEXT   NOT NULL,
	filled BIGINT NOT NULL,
	ranked BIGINT NOT NULL,
	fresh  BIGINT NOT NULL,
	PRIMARY KEY (tenant)
);

-- A customer who has an order that counts. Amounts are in the minor unit of the tenant's currency;
-- cohort is year * 12 + month - 1 of the first order; r, f and m are 1 to 5, or 0 before ranking.
CREATE TABLE customer_figure (
	tenant      BIGINT NOT NULL,
	customer    BIGINT NOT NULL,
	first_order BIGINT NOT NULL,
	first_sale  BIGINT NOT NULL,
	last_order  BIGINT NOT NULL,
	orders      BIGINT NOT NULL,
	spent       BIGINT NOT NULL,
	cohort      BIGINT NOT NULL,
	r           BIGINT NOT NULL,
	f           BIGINT NOT NULL,
	m           BIGINT NOT NULL,
	grp         TEXT   NOT NULL,
	PRIMARY KEY (tenant, customer)
);
CREATE INDEX customer_figure_rf ON customer_figure (tenant, r, f, customer);
CREATE INDEX customer_figure_cohort ON customer_figure (tenant, cohort, customer);
CREATE INDEX customer_figure_grp ON customer_figure (tenant, grp, customer);

-- What a customer bought in a month. again90 and again180 are 1 if another order followed the first
-- one of the month within so many days.
CREATE TABLE customer_month (
	tenant   BIGINT NOT NULL,
	customer BIGINT NOT NULL,
	month    BIGINT NOT NULL,
	cohort   BIGINT NOT NULL,
	orders   BIGINT NOT NULL,
	spent    BIGINT NOT NULL,
	again90  BIGINT NOT NULL,
	again180 BIGINT NOT NULL,
	PRIMARY KEY (tenant, customer, month)
);
CREATE INDEX customer_month_cohort ON customer_month (tenant, cohort, month, orders, spent, again90, again180);

-- Sums of a day. gross is what orders came to, credit what was taken back, known the orders of
-- known customers, fresh those that were a customer's first.
CREATE TABLE figure_day (
	tenant   BIGINT NOT NULL,
	day      BIGINT NOT NULL,
	country  TEXT   NOT NULL,
	channel  TEXT   NOT NULL,
	currency TEXT   NOT NULL,
	orders   BIGINT NOT NULL,
	gross    BIGINT NOT NULL,
	credits  BIGINT NOT NULL,
	credit   BIGINT NOT NULL,
	known    BIGINT NOT NULL,
	fresh    BIGINT NOT NULL,
	PRIMARY KEY (tenant, day, country, channel, currency)
);

-- Sums of a product over a day (span 'd') and over a month (span 'm').
CREATE TABLE figure_product (
	tenant   BIGINT NOT NULL,
	span     TEXT   NOT NULL CHECK (span IN ('d', 'm')),
	at       BIGINT NOT NULL,
	product  BIGINT NOT NULL,
	currency TEXT   NOT NULL,
	quantity BIGINT NOT NULL,
	amount   BIGINT NOT NULL,
	orders   BIGINT NOT NULL,
	PRIMARY KEY (tenant, span, at, product, currency)
);

-- Sums of a cohort in a month, over customer_month.
CREATE TABLE figure_cohort (
	tenant   BIGINT NOT NULL,
	cohort   BIGINT NOT NULL,
	month    BIGINT NOT NULL,
	active   BIGINT NOT NULL,
	orders   BIGINT NOT NULL,
	spent    BIGINT NOT NULL,
	again90  BIGINT NOT NULL,
	again180 BIGINT NOT NULL,
	PRIMARY KEY (tenant, cohort, month)
);

-- Where a tenant's list of SKUs that are not products differs from the built-in one.
CREATE TABLE figure_apart (
	tenant BIGINT  NOT NULL,
	sku    TEXT    NOT NULL,
	apart  BOOLEAN NOT NULL,
	PRIMARY KEY (tenant, sku)
);

-- Figures about cases are read from this index alone.
CREATE INDEX customer_case_figures ON customer_case (tenant, kind, opened, cause, category, channel, product, first_at,
	resolved_at, score, customer);

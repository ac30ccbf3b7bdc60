-- +goose Up

-- Saved views of lists. A view belongs to a member of staff, named by ordinal; a shared one is
-- seen by all colleagues and changed by its owner. filter is a query of an address: values that
-- an address may carry and nothing of a person. columns are keys with a space between them.
CREATE TABLE saved_view (
	tenant   BIGINT  NOT NULL,
	view     BIGINT  NOT NULL,
	owner    BIGINT  NOT NULL,
	shared   BOOLEAN NOT NULL,
	list     TEXT    NOT NULL CHECK (list IN ('customers', 'orders', 'cases')),
	name     TEXT    NOT NULL,
	columns  TEXT    NOT NULL,
	filter   TEXT    NOT NULL,
	sort     TEXT    NOT NULL,
	position BIGINT  NOT NULL,
	PRIMARY KEY (tenant, view)
);
CREATE INDEX saved_view_list ON saved_view (tenant, list, position, view);

-- The view that opens first for a member of staff.
CREATE TABLE saved_view_first (
	tenant BIGINT NOT NULL,
	owner  BIGINT NOT NULL,
	list   TEXT   NOT NULL,
	view   BIGINT NOT NULL,
	PRIMARY KEY (tenant, owner, list)
);

-- What lists walk along. The first carries what most filters ask for, so that a filter that few
-- match reads the index alone.
DROP INDEX customer_live;
CREATE INDEX customer_live ON customer (tenant, ordinal, country, state, orders, last_order, customer) WHERE state <> 'staged';
CREATE INDEX customer_country ON customer (tenant, country, ordinal) WHERE state <> 'staged';
CREATE INDEX customer_restricted ON customer (tenant, ordinal) WHERE state = 'restricted';
CREATE INDEX customer_spent ON customer (tenant, spent, ordinal) WHERE state <> 'staged';
CREATE INDEX customer_last ON customer (tenant, last_order, ordinal) WHERE state <> 'staged';
CREATE INDEX customer_orders ON customer (tenant, orders, ordinal) WHERE state <> 'staged';

CREATE INDEX sale_by_country ON sale (tenant, country, placed, sale) WHERE state = 'live';
CREATE INDEX sale_status ON sale (tenant, status, placed, sale) WHERE state = 'live';
CREATE INDEX sale_total ON sale (tenant, total, sale) WHERE state = 'live';
CREATE INDEX sale_line_product ON sale_line (tenant, product, sale);

-- +goose Up

-- What members of staff keep at hand, at most ten each: item is a customer's or an order's id, or the number of
-- a case or of a saved view. label is the order's number, and empty for the others: no row names a person. A
-- customer's rows go when the customer is erased.
CREATE TABLE favourite (
	tenant   BIGINT NOT NULL,
	owner    BIGINT NOT NULL,
	kind     TEXT   NOT NULL CHECK (kind IN ('customer', 'order', 'case', 'view')),
	item     BIGINT NOT NULL,
	label    TEXT   NOT NULL,
	position BIGINT NOT NULL,
	PRIMARY KEY (tenant, owner, kind, item)
);
CREATE INDEX favourite_item ON favourite (tenant, kind, item);

-- +goose Up

-- What changes of a case replaced, a row for each thing that differs: written in the transaction of the
-- change. revision is the one that the change made. was and now are facts in the clear: codes, the
-- ordinal of a member of staff, a SKU, lists and clocks as JSON; of a case's first revision was is
-- empty. author is staff, 0 the program.
CREATE TABLE case_change (
	tenant   BIGINT NOT NULL,
	number   BIGINT NOT NULL,
	revision BIGINT NOT NULL,
	what     TEXT   NOT NULL CHECK (what IN ('kind', 'channel', 'category', 'cause', 'product', 'priority', 'status',
		'assignee', 'team', 'labels', 'orders', 'clocks')),
	was      TEXT   NOT NULL,
	now      TEXT   NOT NULL,
	act      TEXT   NOT NULL,
	at       BIGINT NOT NULL,
	author   BIGINT NOT NULL,
	PRIMARY KEY (tenant, number, revision, what)
);

-- Queues are counted from their indexes alone, so these hold the status too.
DROP INDEX customer_case_mine;
DROP INDEX customer_case_team;
DROP INDEX customer_case_due;
CREATE INDEX customer_case_mine ON customer_case (tenant, assignee, due, number, status) WHERE status IN ('open', 'waiting');
CREATE INDEX customer_case_team ON customer_case (tenant, team, due, number, status) WHERE status IN ('open', 'waiting');
CREATE INDEX customer_case_due ON customer_case (tenant, due, number, status) WHERE status IN ('open', 'waiting');

-- +goose Up

-- sums counts how often the sums of sales changed, care how often cases did: who remembers a figure
-- remembers it with these. walk is how far a count of everything has come, at the place where: 0 there
-- is none, 1 the queue is being emptied, 2 customers are counted, 3 days. Sums are counted anew, so
-- that those of months are there too.
ALTER TABLE figure_state ADD COLUMN sums BIGINT NOT NULL DEFAULT 0;
ALTER TABLE figure_state ADD COLUMN care BIGINT NOT NULL DEFAULT 0;
ALTER TABLE figure_state ADD COLUMN walk BIGINT NOT NULL DEFAULT 0;
UPDATE figure_state SET zone = '';

-- Sums of a month, over figure_day.
CREATE TABLE figure_month (
	tenant   BIGINT NOT NULL,
	month    BIGINT NOT NULL,
	country  TEXT   NOT NULL,
	channel  TEXT   NOT NULL,
	currency TEXT   NOT NULL,
	orders   BIGINT NOT NULL,
	gross    BIGINT NOT NULL,
	credits  BIGINT NOT NULL,
	credit   BIGINT NOT NULL,
	known    BIGINT NOT NULL,
	fresh    BIGINT NOT NULL,
	PRIMARY KEY (tenant, month, country, channel, currency)
);

-- How many customers have a rank, over customer_figure.
CREATE TABLE figure_rank (
	tenant    BIGINT NOT NULL,
	r         BIGINT NOT NULL,
	f         BIGINT NOT NULL,
	customers BIGINT NOT NULL,
	PRIMARY KEY (tenant, r, f)
);

-- What one reader saw last is found without what the others saw.
CREATE INDEX seen_cell_reader ON seen_cell (tenant, log, reader, day, first, last);

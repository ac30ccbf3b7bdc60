-- +goose Up

-- A case: a complaint, a question or a return. channel, category and cause are codes of the
-- tenant's words. sealed is the subject, under the customer's key of this version; a case without
-- a customer has none. Instants of clocks: first_due, next_due and resolve_due as they stand,
-- frozen since paused where that is not 0; due is the earliest of those that run and are not met,
-- or 1 << 62. ref is a keyed digest of the case's number in another system.
CREATE TABLE customer_case (
	tenant      BIGINT NOT NULL,
	number      BIGINT NOT NULL,
	customer    BIGINT,
	kind        TEXT   NOT NULL CHECK (kind IN ('complaint', 'question', 'return')),
	channel     TEXT   NOT NULL,
	category    TEXT   NOT NULL,
	cause       TEXT   NOT NULL,
	product     BIGINT,
	priority    TEXT   NOT NULL CHECK (priority IN ('low', 'normal', 'high', 'urgent')),
	status      TEXT   NOT NULL CHECK (status IN ('open', 'waiting', 'solved', 'closed')),
	assignee    BIGINT NOT NULL,
	team        TEXT   NOT NULL,
	opened      BIGINT NOT NULL,
	first_due   BIGINT NOT NULL,
	first_at    BIGINT NOT NULL,
	next_due    BIGINT NOT NULL,
	resolve_due BIGINT NOT NULL,
	resolved_at BIGINT NOT NULL,
	closed_at   BIGINT NOT NULL,
	paused      BIGINT NOT NULL,
	due         BIGINT NOT NULL,
	updated     BIGINT NOT NULL,
	revision    BIGINT NOT NULL,
	score       BIGINT CHECK (score BETWEEN 1 AND 5),
	ref         BYTEA,
	version     BIGINT NOT NULL,
	sealed      BYTEA  NOT NULL,
	PRIMARY KEY (tenant, number)
);
CREATE UNIQUE INDEX customer_case_ref ON customer_case (tenant, ref) WHERE ref IS NOT NULL;
CREATE INDEX customer_case_customer ON customer_case (tenant, customer, opened, number) WHERE customer IS NOT NULL;
CREATE INDEX customer_case_opened ON customer_case (tenant, opened, number);
CREATE INDEX customer_case_status ON customer_case (tenant, status, opened, number);
CREATE INDEX customer_case_category ON customer_case (tenant, category, opened, number);
CREATE INDEX customer_case_cause ON customer_case (tenant, cause, opened, number);
CREATE INDEX customer_case_product ON customer_case (tenant, product, opened, number) WHERE product IS NOT NULL;
-- What is being worked on, the nearest clock first.
CREATE INDEX customer_case_mine ON customer_case (tenant, assignee, due, number) WHERE status IN ('open', 'waiting');
CREATE INDEX customer_case_team ON customer_case (tenant, team, due, number) WHERE status IN ('open', 'waiting');
CREATE INDEX customer_case_due ON customer_case (tenant, due, number) WHERE status IN ('open', 'waiting');
CREATE INDEX customer_case_waiting ON customer_case (tenant, paused, number) WHERE status = 'waiting';

-- The conversation. A message has a customer: without one nobody's key could seal it.
CREATE TABLE case_message (
	tenant    BIGINT NOT NULL,
	message   BIGINT NOT NULL,
	number    BIGINT NOT NULL,
	customer  BIGINT NOT NULL,
	direction TEXT   NOT NULL CHECK (direction IN ('in', 'out', 'note')),
	author    BIGINT NOT NULL,
	at        BIGINT NOT NULL,
	version   BIGINT NOT NULL,
	sealed    BYTEA  NOT NULL,
	PRIMARY KEY (tenant, message)
);
CREATE INDEX case_message_case ON case_message (tenant, number, at, message);
CREATE INDEX case_message_customer ON case_message (tenant, customer);

CREATE TABLE case_label (
	tenant BIGINT NOT NULL,
	number BIGINT NOT NULL,
	label  TEXT   NOT NULL,
	PRIMARY KEY (tenant, number, label)
);
CREATE INDEX case_label_label ON case_label (tenant, label, number);

CREATE TABLE case_sale (
	tenant BIGINT NOT NULL,
	number BIGINT NOT NULL,
	sale   BIGINT NOT NULL,
	PRIMARY KEY (tenant, number, sale)
);
CREATE INDEX case_sale_sale ON case_sale (tenant, sale);

-- Mail on its way out: a reply (mail is the message's number) or the question how it went. A row
-- that is 'waiting' is tried at next_at; while it is being sent, next_at lies ahead, so that no
-- other process sends it too. ident is the mail's Message-ID, the same on each try. sealed is
-- the survey's token under the customer's key until it is sent. reason is a code.
CREATE TABLE case_mail (
	tenant   BIGINT NOT NULL,
	mail     BIGINT NOT NULL,
	number   BIGINT NOT NULL,
	customer BIGINT NOT NULL,
	kind     TEXT   NOT NULL CHECK (kind IN ('reply', 'survey')),
	state    TEXT   NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
	reason   TEXT   NOT NULL,
	tries    BIGINT NOT NULL,
	next_at  BIGINT NOT NULL,
	at       BIGINT NOT NULL,
	ident    TEXT   NOT NULL,
	version  BIGINT NOT NULL,
	sealed   BYTEA  NOT NULL,
	PRIMARY KEY (tenant, mail)
);
CREATE INDEX case_mail_waiting ON case_mail (tenant, next_at, mail) WHERE state = 'waiting';
CREATE INDEX case_mail_case ON case_mail (tenant, number);
CREATE INDEX case_mail_customer ON case_mail (tenant, customer);

-- The question asked after closing. digest is the SHA-256 of the token in the link. sealed is
-- what the customer added, under their key.
CREATE TABLE case_survey (
	tenant   BIGINT NOT NULL,
	number   BIGINT NOT NULL,
	customer BIGINT NOT NULL,
	digest   BYTEA  NOT NULL,
	asked    BIGINT NOT NULL,
	until    BIGINT NOT NULL,
	answered BIGINT NOT NULL,
	version  BIGINT NOT NULL,
	sealed   BYTEA  NOT NULL,
	PRIMARY KEY (tenant, number)
);
CREATE UNIQUE INDEX case_survey_digest ON case_survey (tenant, digest);
CREATE INDEX case_survey_customer ON case_survey (tenant, customer);

-- Canned answers: the retailer's own words with places for a name and an order's number.
CREATE TABLE case_answer (
	tenant   BIGINT NOT NULL,
	answer   BIGINT NOT NULL,
	title    TEXT   NOT NULL,
	body     TEXT   NOT NULL,
	updated  BIGINT NOT NULL,
	revision BIGINT NOT NULL,
	PRIMARY KEY (tenant, answer)
);

-- Business hours, targets and teams of a tenant, as JSON.
CREATE TABLE case_setting (
	tenant   BIGINT NOT NULL,
	body     TEXT   NOT NULL,
	revision BIGINT NOT NULL,
	PRIMARY KEY (tenant)
);

-- The next number of a case. Processes take them in blocks, in a transaction of their own.
CREATE TABLE case_number (
	tenant BIGINT NOT NULL,
	next   BIGINT NOT NULL,
	PRIMARY KEY (tenant)
);

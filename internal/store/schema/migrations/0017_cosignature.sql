-- +goose Up

-- What witnesses have signed lately. Every five seconds somebody signs, so what is older is thinned: all
-- of two days stay here, one an hour of a month. One a day, and what the times of acts are known by, go
-- into ledger_cosignature for ever.
CREATE TABLE cosignature_recent (
	tenant  BIGINT NOT NULL,
	log     BIGINT NOT NULL,
	size    BIGINT NOT NULL,
	witness BIGINT NOT NULL,
	line    TEXT   NOT NULL,
	at      BIGINT NOT NULL,
	PRIMARY KEY (tenant, log, size, witness)
);

-- Grain: one period for which verdicts are computed: whole calendar months, half-open.
-- Keys: period_id.
CREATE TABLE core_period (
    period_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN (
        'month', 'quarter', 'half', 'nine_months', 'year', 'all'
    )),
    first_month DATE NOT NULL,
    last_month DATE NOT NULL,
    months INTEGER NOT NULL CHECK (months >= 1),
    days INTEGER NOT NULL CHECK (days >= 28),
    working_days INTEGER NOT NULL CHECK (working_days >= 10),
    starts_on DATE NOT NULL,
    ends_before DATE NOT NULL,
    start_up BOOLEAN NOT NULL,
    source_id VARCHAR NOT NULL,
    PRIMARY KEY (period_id)
);

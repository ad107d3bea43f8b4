-- Grain: one month of the product.
-- Keys: month.
CREATE TABLE core_month (
    month DATE NOT NULL,
    days INTEGER NOT NULL CHECK (days BETWEEN 28 AND 31),
    working_days INTEGER NOT NULL CHECK (working_days BETWEEN 10 AND 27),
    start_up BOOLEAN NOT NULL,
    source_id VARCHAR NOT NULL,
    PRIMARY KEY (month)
);

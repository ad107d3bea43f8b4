-- Grain: one column of one core or mart table: the data dictionary, from the contracts.
-- Keys: table_name, column_name.
CREATE TABLE core_column (
    table_name VARCHAR NOT NULL,
    column_name VARCHAR NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 1),
    type VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    meaning_vi VARCHAR NOT NULL,
    meaning_en VARCHAR NOT NULL,
    in_key BOOLEAN NOT NULL,
    may_be_missing BOOLEAN NOT NULL,
    minimum DOUBLE,
    maximum DOUBLE,
    allowed VARCHAR,
    pattern VARCHAR,
    source_id VARCHAR NOT NULL,
    PRIMARY KEY (table_name, column_name)
);

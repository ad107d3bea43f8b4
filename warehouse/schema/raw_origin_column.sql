-- Grain: one column of a received file that gave accepted figures.
-- Keys: submission_id, sheet, column_number.
CREATE TABLE raw_origin_column (
    submission_id VARCHAR NOT NULL,
    sheet VARCHAR NOT NULL,
    column_number INTEGER NOT NULL CHECK (column_number >= 1),
    measure VARCHAR NOT NULL,
    channel VARCHAR,                    -- of dossiers
    PRIMARY KEY (submission_id, sheet, column_number)
);

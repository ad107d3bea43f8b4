-- Grain: one cell of a received file that gave a value figures are judged with.
-- Keys: submission_id, sheet, row_number, column_number.
CREATE TABLE raw_origin_value (
    submission_id VARCHAR NOT NULL,
    sheet VARCHAR NOT NULL,
    row_number INTEGER NOT NULL CHECK (row_number >= 1),
    column_number INTEGER NOT NULL CHECK (column_number >= 1),
    measure VARCHAR NOT NULL,           -- handling_minutes, policy, former_share
    name VARCHAR NOT NULL,              -- field, section of the policy, former unit
    part VARCHAR NOT NULL,              -- channel, name of the value, commune
    PRIMARY KEY (submission_id, sheet, row_number, column_number)
);

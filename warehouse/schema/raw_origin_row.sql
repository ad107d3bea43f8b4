-- Grain: one row of a received file that gave accepted figures of one commune.
-- Keys: submission_id, sheet, row_number, commune_code.
CREATE TABLE raw_origin_row (
    submission_id VARCHAR NOT NULL,
    sheet VARCHAR NOT NULL,             -- empty for a file without sheets
    row_number INTEGER NOT NULL CHECK (row_number >= 1),
    commune_code VARCHAR NOT NULL,
    moment DATE NOT NULL,               -- first day of the month or period; day of a population
    field_code VARCHAR,                 -- of dossiers
    staff_group VARCHAR,                -- of officials
    PRIMARY KEY (submission_id, sheet, row_number, commune_code)
);

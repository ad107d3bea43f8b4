-- Grain: one row of a received file that was set aside, with its reasons.
-- Keys: submission_id, position.
CREATE TABLE raw_quarantine (
    submission_id VARCHAR NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 1),
    sheet VARCHAR NOT NULL,
    row_number INTEGER NOT NULL,
    cells VARCHAR NOT NULL,             -- JSON list of the cells as text, personal ones left out
    codes VARCHAR NOT NULL,             -- reasons, joined by ' | '
    commune_code VARCHAR,               -- whose figures it hides, where that can be told
    month DATE,
    PRIMARY KEY (submission_id, position)
);

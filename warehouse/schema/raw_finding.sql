-- Grain: one thing found in a received file, in the order of the file.
-- Keys: submission_id, position.
CREATE TABLE raw_finding (
    submission_id VARCHAR NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 1),
    code VARCHAR NOT NULL,
    reaction VARCHAR NOT NULL CHECK (reaction IN ('refuse', 'quarantine', 'warn', 'note')),
    sheet VARCHAR NOT NULL,
    row_number INTEGER,
    column_number INTEGER,
    message_vi VARCHAR NOT NULL,
    message_en VARCHAR NOT NULL,
    PRIMARY KEY (submission_id, position)
);

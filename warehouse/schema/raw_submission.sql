-- Grain: one received file that was accepted, also if later ones have replaced it.
-- Keys: submission_id.
CREATE TABLE raw_submission (
    submission_id VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,         -- what its rows carry, where any of them stand
    kind VARCHAR NOT NULL,
    file VARCHAR NOT NULL,              -- name as shown
    sha256 VARCHAR NOT NULL,
    size_bytes BIGINT NOT NULL,
    state VARCHAR NOT NULL CHECK (state IN ('accepted', 'replaced')),
    received_at TIMESTAMP NOT NULL,     -- server time, UTC
    received_by VARCHAR NOT NULL,
    title_vi VARCHAR NOT NULL,
    title_en VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,            -- why it replaces others, or why a figure is unusual
    rows_read INTEGER NOT NULL CHECK (rows_read >= 0),
    rows_accepted INTEGER NOT NULL CHECK (rows_accepted >= 0),
    rows_quarantined INTEGER NOT NULL CHECK (rows_quarantined >= 0),
    PRIMARY KEY (submission_id)
);

-- Grain: one commune and month of dossiers or of officials that is shown as missing, because a row
--        of it is in quarantine.
-- Keys: data_set, commune_code, month, submission_id.
CREATE TABLE raw_withheld (
    data_set VARCHAR NOT NULL CHECK (data_set IN ('caseload', 'staff')),
    commune_code VARCHAR NOT NULL,
    month DATE NOT NULL,
    submission_id VARCHAR NOT NULL,
    PRIMARY KEY (data_set, commune_code, month, submission_id)
);

-- Grain: one figure, or all figures of one commune's month, that can be read but is unlikely, in one scope.
-- Keys: scope, code, measure, commune_code, month, correction. For rounded figures, of all months
--       together, the month is the last one reported.
-- Method: workload/doubt.py; the codes are those of etl/reading/reasons. What data/corrections.yml
--         flags keeps its value and is here too: core_correction says why and of which cell.
CREATE TABLE mart_doubt (
    scope VARCHAR NOT NULL CHECK (scope IN ('all', 'observed')),
    code VARCHAR NOT NULL CHECK (code IN (
        'same_as_last_month', 'same_as_other_commune', 'not_filled', 'rounded_figures', 'jump',
        'unit_mix', 'flagged'
    )),
    measure VARCHAR NOT NULL CHECK (measure IN (
        'all', 'received', 'centre', 'commune_government', 'payroll', 'carried_over',
        'resolved_early', 'resolved_on_time', 'resolved_late', 'in_process_within',
        'in_process_late', 'received_cross_boundary', 'assigned', 'present'
    )),
    commune_code VARCHAR NOT NULL,
    month DATE NOT NULL,
    value DOUBLE,                        -- the figure; a share for rounded figures
    expected DOUBLE,                     -- what is usual
    other_commune_code VARCHAR,          -- with the very same figures
    simulated BOOLEAN NOT NULL,          -- the sign rests on simulated figures
    correction INTEGER NOT NULL CHECK (correction >= 0),  -- position of the flag; 0: found by rule
    PRIMARY KEY (scope, code, measure, commune_code, month, correction),
    CHECK ((code = 'flagged') = (correction > 0))
);

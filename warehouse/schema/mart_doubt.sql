-- Grain: one figure, or all figures of one commune's month, that can be read but is unlikely, in one scope.
-- Keys: scope, code, measure, commune_code, month. For rounded figures, of all months together, the
--       month is the last one reported.
-- Method: workload/doubt.py; the codes are those of etl/reading/reasons.
CREATE TABLE mart_doubt (
    scope VARCHAR NOT NULL CHECK (scope IN ('all', 'observed')),
    code VARCHAR NOT NULL CHECK (code IN (
        'same_as_last_month', 'same_as_other_commune', 'not_filled', 'rounded_figures', 'jump',
        'unit_mix'
    )),
    measure VARCHAR NOT NULL CHECK (measure IN (
        'all', 'received', 'centre', 'commune_government', 'payroll'
    )),
    commune_code VARCHAR NOT NULL,
    month DATE NOT NULL,
    value DOUBLE,                        -- the figure; a share for rounded figures
    expected DOUBLE,                     -- what is usual
    other_commune_code VARCHAR,          -- with the very same figures
    simulated BOOLEAN NOT NULL,          -- the sign rests on simulated figures
    PRIMARY KEY (scope, code, measure, commune_code, month)
);

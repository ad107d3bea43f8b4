-- Grain: one judged commune's verdict by handling time under other assumptions, in one scope,
--        period and staff group, with or without certification.
-- Keys: scope, period_id, staff_group, certification, commune_code.
-- Method: workload/box.py and verdicts.py. `least` and `most` are over every choice of handling
--         times in their ranges, exact; `adjusted` is with the locality allowances.
CREATE TABLE mart_robustness (
    scope VARCHAR NOT NULL CHECK (scope IN ('all', 'observed')),
    period_id VARCHAR NOT NULL,
    staff_group VARCHAR NOT NULL CHECK (staff_group IN ('centre', 'commune_government', 'payroll')),
    certification VARCHAR NOT NULL CHECK (certification IN ('with', 'without')),
    commune_code VARCHAR NOT NULL,
    verdict VARCHAR NOT NULL,                           -- that of mart_load, weighted
    robustness VARCHAR NOT NULL CHECK (robustness IN ('robust', 'depends')),
    depends_on VARCHAR NOT NULL,    -- handling_times, locality, certification, joined by ' | '
    ratio_least DOUBLE NOT NULL,
    ratio_most DOUBLE NOT NULL,
    verdict_least VARCHAR NOT NULL,
    verdict_most VARCHAR NOT NULL,
    ratio_adjusted DOUBLE NOT NULL,
    ratio_adjusted_lower_95 DOUBLE NOT NULL,
    ratio_adjusted_upper_95 DOUBLE NOT NULL,
    verdict_adjusted VARCHAR NOT NULL,
    evidence_adjusted VARCHAR NOT NULL,
    ratio_adjusted_least DOUBLE NOT NULL,
    ratio_adjusted_most DOUBLE NOT NULL,
    verdict_adjusted_least VARCHAR NOT NULL,
    verdict_adjusted_most VARCHAR NOT NULL,
    ratio_other DOUBLE,                                 -- without certification if the row is with it
    verdict_other VARCHAR NOT NULL,                     -- insufficient where it cannot be judged
    break_even_field VARCHAR,       -- the one handling time that flips the verdict with the least
    break_even_channel VARCHAR,     --   change; NULL where no single one does within its range
    break_even_minutes DOUBLE,
    break_even_change DOUBLE,                           -- against the assumed minutes, +0.1 = 10 % more
    break_even_verdict VARCHAR,                         -- the verdict beyond it
    officials_least DOUBLE NOT NULL,                    -- of the period's months
    officials_most DOUBLE NOT NULL,
    officials_vary BOOLEAN NOT NULL,
    ratio_officials_least DOUBLE,                       -- with the fewest officials all period long
    ratio_officials_most DOUBLE,
    verdict_officials_least VARCHAR NOT NULL,
    verdict_officials_most VARCHAR NOT NULL,
    caveats VARCHAR NOT NULL,                           -- codes joined by ' | '
    PRIMARY KEY (scope, period_id, staff_group, certification, commune_code)
);

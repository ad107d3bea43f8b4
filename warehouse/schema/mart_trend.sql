-- Grain: one commune's recent trend up to one month, in one scope, staff group, certification and
--        weighting; only where five comparable months are there.
-- Keys: scope, month, staff_group, certification, weighting, commune_code.
-- Method: workload/trend.py with [trend] of the policy; the start-up month is left out.
CREATE TABLE mart_trend (
    scope VARCHAR NOT NULL CHECK (scope IN ('all', 'observed')),
    month DATE NOT NULL,                                -- the last month looked at
    staff_group VARCHAR NOT NULL CHECK (staff_group IN ('centre', 'commune_government', 'payroll')),
    certification VARCHAR NOT NULL CHECK (certification IN ('with', 'without')),
    weighting VARCHAR NOT NULL CHECK (weighting IN ('weighted', 'count')),
    commune_code VARCHAR NOT NULL,
    load_direction VARCHAR NOT NULL CHECK (load_direction IN ('rising', 'falling', 'none')),
    load_slope DOUBLE NOT NULL,                         -- unit of the load per month
    load_chi2 DOUBLE NOT NULL,
    ratio_direction VARCHAR NOT NULL CHECK (ratio_direction IN ('rising', 'falling', 'none')),
    ratio_slope DOUBLE NOT NULL,                        -- ratio per month
    ratio_chi2 DOUBLE NOT NULL,
    PRIMARY KEY (scope, month, staff_group, certification, weighting, commune_code)
);

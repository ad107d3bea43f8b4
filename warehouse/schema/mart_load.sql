-- Grain: one commune's load and verdict in one scope, period, staff group, with or without
--        certification, weighted by handling time or as a plain count.
-- Keys: scope, period_id, staff_group, certification, weighting, commune_code.
-- Method: workload/assess.py, shrink.py and fdr.py; every limit is NULL where the commune is insufficient.
CREATE TABLE mart_load (
    scope VARCHAR NOT NULL CHECK (scope IN ('all', 'observed')),
    period_id VARCHAR NOT NULL,
    staff_group VARCHAR NOT NULL CHECK (staff_group IN ('centre', 'commune_government', 'payroll')),
    certification VARCHAR NOT NULL CHECK (certification IN ('with', 'without')),
    weighting VARCHAR NOT NULL CHECK (weighting IN ('weighted', 'count')),
    commune_code VARCHAR NOT NULL,
    months_reported INTEGER NOT NULL CHECK (months_reported >= 0), -- of the period's months
    dossiers DOUBLE CHECK (dossiers >= 0),              -- newly received in the period
    officials DOUBLE CHECK (officials >= 0),            -- present, mean of the period's months
    dossiers_per_official DOUBLE,                       -- per 30 days
    dossiers_per_1000_people DOUBLE,                    -- per 30 days, published population
    workload DOUBLE CHECK (workload >= 0),              -- hours, or dossiers when weighting = count
    load DOUBLE,                                        -- workload per official per 30 days
    load_lower DOUBLE,
    load_upper DOUBLE,                                  -- 95 % interval
    load_per_working_day DOUBLE,                        -- workload per official per working day
    expected DOUBLE,                                    -- workload at the provincial average load
    ratio DOUBLE,
    ratio_lower_95 DOUBLE,
    ratio_upper_95 DOUBLE,
    ratio_lower_998 DOUBLE,
    ratio_upper_998 DOUBLE,
    verdict VARCHAR NOT NULL CHECK (verdict IN (
        'insufficient', 'overloaded', 'watch_high', 'balanced', 'watch_low', 'underloaded'
    )),
    evidence VARCHAR NOT NULL,
    minimum_team BOOLEAN NOT NULL,
    expected_count DOUBLE,                              -- effective count behind the funnel
    funnel_lower_95 DOUBLE,
    funnel_upper_95 DOUBLE,
    funnel_lower_998 DOUBLE,
    funnel_upper_998 DOUBLE,                            -- exact Poisson limits, ratio scale
    spread_lower_95 DOUBLE,
    spread_upper_95 DOUBLE,
    spread_lower_998 DOUBLE,
    spread_upper_998 DOUBLE,                            -- the same with over-dispersion
    outlier BOOLEAN NOT NULL,                           -- outside the 99.8 % limits with spread
    shrunk_ratio DOUBLE,                                -- empirical Bayes, for ranking only
    q_value DOUBLE CHECK (q_value BETWEEN 0 AND 1),     -- false discovery rate against ratio 1
    simulated BOOLEAN NOT NULL,                         -- any figure behind the row is simulated
    PRIMARY KEY (scope, period_id, staff_group, certification, weighting, commune_code)
);

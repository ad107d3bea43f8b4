-- Grain: the province in one scope, period, staff group, certification and weighting.
-- Keys: scope, period_id, staff_group, certification, weighting.
-- Method: workload/assess.py. Sums run over the communes in the reference.
CREATE TABLE mart_province (
    scope VARCHAR NOT NULL CHECK (scope IN ('all', 'observed')),
    period_id VARCHAR NOT NULL,
    staff_group VARCHAR NOT NULL CHECK (staff_group IN ('centre', 'commune_government', 'payroll')),
    certification VARCHAR NOT NULL CHECK (certification IN ('with', 'without')),
    weighting VARCHAR NOT NULL CHECK (weighting IN ('weighted', 'count')),
    communes INTEGER NOT NULL,
    communes_reported INTEGER NOT NULL,                 -- dossiers of every month of the period
    communes_in_reference INTEGER NOT NULL,             -- and officials known: they make the average
    communes_sufficient INTEGER NOT NULL,               -- and enough expected dossiers to be judged
    dossiers DOUBLE,
    workload DOUBLE,
    officials DOUBLE,
    load DOUBLE,                                        -- workload per official per 30 days
    dossiers_per_official DOUBLE,                       -- per 30 days
    dispersion DOUBLE NOT NULL CHECK (dispersion >= 1), -- phi, within communes
    spread_variance DOUBLE,                             -- tau squared, between communes
    simulated_share DOUBLE,                             -- of the dossiers
    PRIMARY KEY (scope, period_id, staff_group, certification, weighting)
);

-- Grain: one commune's posts by the reference frame, in one scope and period.
-- Keys: scope, period_id, commune_code.
-- Method: workload/norm.py with [frame] of the policy. Officials are those of the commune's
--         government: the frame is theirs, not the centre's.
CREATE TABLE mart_frame (
    scope VARCHAR NOT NULL CHECK (scope IN ('all', 'observed')),
    period_id VARCHAR NOT NULL,
    commune_code VARCHAR NOT NULL,
    population DOUBLE,                                  -- the one in force, also if doubtful
    population_doubtful BOOLEAN NOT NULL,
    posts DOUBLE,                                       -- whole posts of the frame
    officials DOUBLE,                                   -- commune government, mean of the months
    difference DOUBLE,                                  -- officials - posts; below 0 short
    ratio DOUBLE,                                       -- officials / posts
    standing VARCHAR NOT NULL CHECK (standing IN ('short', 'level', 'spare', 'unknown')),
    simulated BOOLEAN NOT NULL,                         -- the officials are simulated
    caveats VARCHAR NOT NULL,                           -- codes joined by ' | '
    PRIMARY KEY (scope, period_id, commune_code)
);

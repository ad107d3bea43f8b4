-- Grain: one commune's need of centre officials for its dossiers, in one scope and period, with or
--        without certification; only communes of which all dossiers of the period are known.
-- Keys: scope, period_id, certification, commune_code.
-- Method: workload/need.py (WISN) with [need], [team], [capacity] and [locality] of the policy, for
--         the centre alone: of the other staff groups dossiers are a part of the work that nobody
--         has measured. `_adjusted` is with the locality allowances, the plain name without.
CREATE TABLE mart_need (
    scope VARCHAR NOT NULL CHECK (scope IN ('all', 'observed')),
    period_id VARCHAR NOT NULL,
    certification VARCHAR NOT NULL CHECK (certification IN ('with', 'without')),
    commune_code VARCHAR NOT NULL,
    hours DOUBLE NOT NULL CHECK (hours >= 0),           -- weighted workload of the period
    officials DOUBLE,                                   -- present at the centre, mean of the months
    locality_share DOUBLE NOT NULL,                     -- of an official's time
    hours_available DOUBLE NOT NULL,                    -- of one official in the period
    hours_available_adjusted DOUBLE NOT NULL,
    service DOUBLE NOT NULL,                            -- officials for the dossiers alone
    service_adjusted DOUBLE NOT NULL,
    required DOUBLE NOT NULL,                           -- with allowances, at least the minimum team
    required_adjusted DOUBLE NOT NULL,
    required_posts INTEGER NOT NULL,                    -- whole posts, need.whole_posts
    required_posts_adjusted INTEGER NOT NULL,
    at_minimum BOOLEAN NOT NULL,                        -- required is the minimum team
    at_minimum_adjusted BOOLEAN NOT NULL,
    difference DOUBLE,                                  -- officials - required; below 0 short
    difference_adjusted DOUBLE,
    ratio DOUBLE,                                       -- officials / required; below 1 pressure
    ratio_adjusted DOUBLE,
    standing VARCHAR NOT NULL CHECK (standing IN ('short', 'level', 'spare', 'unknown')),
    standing_adjusted VARCHAR NOT NULL CHECK (
        standing_adjusted IN ('short', 'level', 'spare', 'unknown')
    ),
    agreement VARCHAR NOT NULL CHECK (agreement IN (    -- with the frame, the second lens
        'both_short', 'both_level', 'both_spare', 'partly', 'opposed', 'unknown'
    )),
    agreement_adjusted VARCHAR NOT NULL CHECK (agreement_adjusted IN (
        'both_short', 'both_level', 'both_spare', 'partly', 'opposed', 'unknown'
    )),
    capacity_ratio DOUBLE,                              -- hours of work per hour there is for it
    capacity_lower_95 DOUBLE,
    capacity_upper_95 DOUBLE,
    capacity_verdict VARCHAR NOT NULL,                  -- as in mart_load, band of [capacity]
    capacity_evidence VARCHAR NOT NULL,
    capacity_ratio_adjusted DOUBLE,
    capacity_verdict_adjusted VARCHAR NOT NULL,
    simulated BOOLEAN NOT NULL,
    caveats VARCHAR NOT NULL,                           -- codes joined by ' | '
    PRIMARY KEY (scope, period_id, certification, commune_code)
);

-- Grain: one commune and step of the way from its plain load to the one adjusted for locality.
-- Keys: commune_code, step.
-- Method: workload/locality.py with [locality] of the policy. An unknown trait takes no time, and
--         `known` says that it is not known. The steps add up: load × step_factor is what a step
--         adds to any load, load × load_factor the load after it.
CREATE TABLE mart_locality (
    commune_code VARCHAR NOT NULL,
    step VARCHAR NOT NULL CHECK (step IN (
        'mountain', 'land_border', 'area_km2', 'distance_km', 'ethnic_minority_share',
        'elderly_share', 'former_unit_count', 'held_back'
    )),
    position INTEGER NOT NULL CHECK (position >= 1),    -- order of the waterfall
    trait DOUBLE,               -- in its own unit (yes = 1); NULL where unknown, and at held_back
    known BOOLEAN NOT NULL,                             -- false: no figure, the step is 0 for want of one
    share DOUBLE NOT NULL,                              -- of an official's time, signed
    share_after DOUBLE NOT NULL,                        -- with all steps so far; the last is in force
    step_factor DOUBLE NOT NULL,                        -- added by the step, per unit of plain load
    load_factor DOUBLE NOT NULL,                        -- 1 / (1 - share_after)
    PRIMARY KEY (commune_code, step)
);

-- Grain: one measure of the marts: how it is computed, with what, and what must be said beside it.
-- Keys: table_name, measure.
CREATE TABLE mart_method (
    table_name VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    position INTEGER NOT NULL CHECK (position >= 1),
    method VARCHAR NOT NULL,        -- module and function of workload
    section VARCHAR NOT NULL,       -- section of the method's description
    parameters VARCHAR NOT NULL,    -- keys of core_policy (section.name), joined by ' | '
    caveats VARCHAR NOT NULL,       -- codes joined by ' | '
    PRIMARY KEY (table_name, measure)
);

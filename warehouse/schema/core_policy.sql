-- Grain: one value of the policy that this edition was computed with.
-- Keys: section, name.
CREATE TABLE core_policy (
    section VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    value VARCHAR NOT NULL, -- JSON
    source_id VARCHAR NOT NULL,
    PRIMARY KEY (section, name)
);

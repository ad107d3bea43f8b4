-- Grain: the share of one split former unit, or former district, that an office counts to one commune.
-- Keys: former_unit, commune_code.
CREATE TABLE core_former_share (
    former_unit VARCHAR NOT NULL,
    commune_code VARCHAR NOT NULL,
    share DOUBLE NOT NULL CHECK (share BETWEEN 0 AND 1),
    source_id VARCHAR NOT NULL,
    PRIMARY KEY (former_unit, commune_code)
);

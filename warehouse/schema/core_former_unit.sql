-- Grain: one of the 547 units before 1 July 2025.
-- Keys: former_code.
CREATE TABLE core_former_unit (
    former_code VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN ('xa', 'phuong', 'thi_tran')),
    district VARCHAR NOT NULL,
    latitude DOUBLE CHECK (latitude BETWEEN 19 AND 21),
    longitude DOUBLE CHECK (longitude BETWEEN 104 AND 106.5),
    split BOOLEAN NOT NULL,
    search_key VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    PRIMARY KEY (former_code)
);

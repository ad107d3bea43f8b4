-- Grain: one day that is not worked, or worked in its place.
-- Keys: date.
CREATE TABLE core_holiday (
    date DATE NOT NULL,
    working BOOLEAN NOT NULL,
    name_vi VARCHAR NOT NULL,
    name_en VARCHAR NOT NULL,
    source_id VARCHAR NOT NULL,
    PRIMARY KEY (date)
);

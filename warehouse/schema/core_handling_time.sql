-- Grain: the assumed handling time of one field by one channel.
-- Keys: field_code, channel.
CREATE TABLE core_handling_time (
    field_code VARCHAR NOT NULL,
    channel VARCHAR NOT NULL CHECK (channel IN ('online', 'in_person')),
    handling_minutes DOUBLE NOT NULL CHECK (handling_minutes BETWEEN 1 AND 2000),
    handling_minutes_low DOUBLE NOT NULL CHECK (handling_minutes_low BETWEEN 1 AND 2000),
    handling_minutes_high DOUBLE NOT NULL CHECK (handling_minutes_high BETWEEN 1 AND 2000),
    source_id VARCHAR NOT NULL,
    PRIMARY KEY (field_code, channel)
);

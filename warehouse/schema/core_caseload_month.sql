-- Grain: one reporting commune, month, field and channel, zeros included; a commune that did not report a month has no row in it.
-- Keys: channel, field_code, commune_code, month. The few long codes first: the index stores each
--       beginning once and is a fifth of the size.
CREATE TABLE core_caseload_month (
    commune_code VARCHAR NOT NULL,
    month DATE NOT NULL,
    field_code VARCHAR NOT NULL,
    channel VARCHAR NOT NULL CHECK (channel IN ('online', 'in_person')),
    carried_over INTEGER NOT NULL CHECK (carried_over >= 0),
    received INTEGER NOT NULL CHECK (received >= 0),
    resolved_early INTEGER NOT NULL CHECK (resolved_early >= 0),
    resolved_on_time INTEGER NOT NULL CHECK (resolved_on_time >= 0),
    resolved_late INTEGER NOT NULL CHECK (resolved_late >= 0),
    in_process_within INTEGER NOT NULL CHECK (in_process_within >= 0),
    in_process_late INTEGER NOT NULL CHECK (in_process_late >= 0),
    source_id VARCHAR NOT NULL,
    PRIMARY KEY (channel, field_code, commune_code, month)
);

-- Grain: one reporting commune, month, field and channel; a count that the source does not give for the channel is missing; a commune that did not report a month has no row in it.
-- Keys: channel, field_code, commune_code, month. The few long codes first: the index stores each
--       beginning once and is a fifth of the size.
CREATE TABLE core_caseload_month (
    commune_code VARCHAR NOT NULL,
    month DATE NOT NULL,
    field_code VARCHAR NOT NULL,
    channel VARCHAR NOT NULL CHECK (channel IN ('online', 'in_person', 'any')),
    carried_over INTEGER CHECK (carried_over >= 0),
    received INTEGER CHECK (received >= 0),
    resolved_early INTEGER CHECK (resolved_early >= 0),
    resolved_on_time INTEGER CHECK (resolved_on_time >= 0),
    resolved_late INTEGER CHECK (resolved_late >= 0),
    in_process_within INTEGER CHECK (in_process_within >= 0),
    in_process_late INTEGER CHECK (in_process_late >= 0),
    received_cross_boundary INTEGER CHECK (received_cross_boundary >= 0),
    source_id VARCHAR NOT NULL,
    PRIMARY KEY (channel, field_code, commune_code, month)
);

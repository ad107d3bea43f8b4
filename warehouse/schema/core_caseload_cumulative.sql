-- Grain: one commune, cumulative period, field and channel; never added to months.
-- Keys: commune_code, period_start, period_end, field_code, channel.
CREATE TABLE core_caseload_cumulative (
    commune_code VARCHAR NOT NULL,
    period_start DATE NOT NULL,
    period_end DATE NOT NULL,
    field_code VARCHAR NOT NULL,
    channel VARCHAR NOT NULL CHECK (channel IN ('online', 'in_person', 'any')),
    carried_over INTEGER CHECK (carried_over >= 0),
    received INTEGER CHECK (received >= 0),
    resolved_early INTEGER CHECK (resolved_early >= 0),
    resolved_on_time INTEGER CHECK (resolved_on_time >= 0),
    resolved_late INTEGER CHECK (resolved_late >= 0),
    in_process_within INTEGER CHECK (in_process_within >= 0),
    in_process_late INTEGER CHECK (in_process_late >= 0),
    source_id VARCHAR NOT NULL,
    PRIMARY KEY (commune_code, period_start, period_end, field_code, channel)
);

-- The assumed handling times by field and channel.
SELECT h.field_code, f.certification, f.name_vi, f.name_en, h.channel, h.handling_minutes, h.handling_minutes_low,
       h.handling_minutes_high
FROM core_handling_time AS h JOIN core_field AS f USING (field_code)
ORDER BY f.display_order, h.channel DESC

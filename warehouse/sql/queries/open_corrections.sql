-- The corrections of the edition without who reported each, who may be a person. The reason is free
-- text and leaves as it was written: nothing checks that it names nobody (data/corrections.yml says so).
SELECT position, commune_code, month, measure, field_code, channel, staff_group, action, old_value,
       new_value, reason, source_id
FROM core_correction
ORDER BY position

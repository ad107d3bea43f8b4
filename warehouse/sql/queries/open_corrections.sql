-- The corrections of the edition without who reported each: nothing of a person may leave.
SELECT position, commune_code, month, measure, field_code, channel, staff_group, action, old_value,
       new_value, reason, source_id
FROM core_correction
ORDER BY position

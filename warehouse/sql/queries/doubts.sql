-- The doubtful figures of one scope, the gravest kinds first: what somebody flagged, with the reason,
-- then what the rules found.
SELECT d.*, c.name, o.name AS other_name, x.reason, x.staff_group, x.channel,
       f.name_vi AS field_vi, f.name_en AS field_en
FROM mart_doubt AS d
JOIN core_commune AS c USING (commune_code)
LEFT JOIN core_commune AS o ON o.commune_code = d.other_commune_code
LEFT JOIN core_correction AS x ON x.position = d.correction
LEFT JOIN core_field AS f ON f.field_code = x.field_code
WHERE d.scope = $scope
ORDER BY array_position(
    ['flagged', 'unit_mix', 'same_as_other_commune', 'same_as_last_month', 'not_filled', 'jump',
     'rounded_figures'], d.code
), c.sort_order, d.month, d.measure, d.correction

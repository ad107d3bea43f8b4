-- The doubtful figures of one scope, the gravest kinds first.
SELECT d.*, c.name, o.name AS other_name
FROM mart_doubt AS d
JOIN core_commune AS c USING (commune_code)
LEFT JOIN core_commune AS o ON o.commune_code = d.other_commune_code
WHERE d.scope = $scope
ORDER BY array_position(
    ['unit_mix', 'same_as_other_commune', 'same_as_last_month', 'not_filled', 'jump',
     'rounded_figures'], d.code
), c.sort_order, d.month, d.measure

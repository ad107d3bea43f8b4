-- Every published figure with its source; what the edition's own rows add up to, where they can.
SELECT r.figure_id, r.unit_code, coalesce(c.name, '') AS commune_name, r.measure, r.value,
       r.unit_of_measure, r.period_start, r.period_end, r.confidence, r.note_vi, r.note_en,
       s.title_vi, s.title_en, s.publisher, s.reference_vi, s.reference_en,
       a.computed
FROM core_reported_figure AS r
JOIN core_source AS s USING (source_id)
LEFT JOIN core_commune AS c ON c.commune_code = r.unit_code
LEFT JOIN mart_agreement AS a USING (figure_id)
ORDER BY r.unit_code <> '38', c.sort_order,
         coalesce(list_position(
             ['dossiers_received', 'dossiers_resolved', 'on_time_share', 'staff_centre',
              'staff_commune', 'population'],
             r.measure
         ), 99),
         r.measure, r.period_end

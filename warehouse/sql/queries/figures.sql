-- Every monthly figure of every commune, its fields and channels added up; what is missing has no row.
-- A population stands at the day it was published for.
WITH dossiers AS (
    SELECT commune_code, month,
           sum(received) AS received,
           sum(carried_over) AS carried_over,
           sum(resolved_early + resolved_on_time + resolved_late) AS resolved,
           sum(resolved_late) AS resolved_late,
           sum(in_process_within + in_process_late) AS in_process,
           bool_or(s.kind = 'simulated') AS simulated,
           string_agg(DISTINCT source_id, ' ' ORDER BY source_id) AS source_ids
    FROM core_caseload_month JOIN core_source AS s USING (source_id)
    GROUP BY commune_code, month
),
staff AS (
    SELECT commune_code, month, staff_group,
           sum(present) AS present,
           sum(assigned) AS assigned,
           bool_or(s.kind = 'simulated') AS simulated,
           string_agg(DISTINCT source_id, ' ' ORDER BY source_id) AS source_ids
    FROM core_staff_month JOIN core_source AS s USING (source_id)
    GROUP BY commune_code, month, staff_group
)
SELECT commune_code, month, measure, '' AS staff_group, value::DOUBLE AS value, simulated, source_ids
FROM dossiers
UNPIVOT (value FOR measure IN (received, carried_over, resolved, resolved_late, in_process))
UNION ALL
SELECT commune_code, month, measure, staff_group, value::DOUBLE, simulated, source_ids
FROM staff UNPIVOT (value FOR measure IN (present, assigned))
UNION ALL
SELECT commune_code, as_of, 'population', '', population::DOUBLE, s.kind = 'simulated', source_id
FROM core_population JOIN core_source AS s USING (source_id)
ORDER BY commune_code, month, measure, staff_group

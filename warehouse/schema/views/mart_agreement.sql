-- Grain: one published dossier figure beside what this edition's own rows add up to.
-- Keys: figure_id. `computed` is NULL where the edition has no rows to compare.
CREATE VIEW mart_agreement AS
WITH figures AS (
    SELECT figure_id, unit_code, measure, value AS published,
           coalesce(period_start, DATE '2025-07-01') AS first_day, period_end AS last_day
    FROM core_reported_figure
    WHERE measure IN ('dossiers_received', 'dossiers_resolved', 'on_time_share')
),
added AS (
    SELECT f.figure_id,
           sum(d.received) AS received,
           sum(d.resolved_early + d.resolved_on_time) AS in_time,
           sum(d.resolved_late) AS late
    FROM figures AS f JOIN core_dossier_day AS d
      ON d.date BETWEEN f.first_day AND f.last_day
     AND (f.unit_code = '38' OR d.commune_code = f.unit_code)
    GROUP BY f.figure_id
),
officials AS (
    SELECT f.figure_id, f.unit_code, f.measure, f.value AS published,
           f.period_start AS first_day, f.period_end AS last_day, s.present AS computed
    FROM core_reported_figure AS f
    LEFT JOIN core_staff_month AS s
      ON s.commune_code = f.unit_code AND s.staff_group = 'centre'
     AND s.month = date_trunc('month', f.period_end)
    WHERE f.measure = 'staff_centre'
)
SELECT figures.*,
       CASE measure
           WHEN 'dossiers_received' THEN added.received
           WHEN 'dossiers_resolved' THEN added.in_time + added.late
           ELSE round(added.in_time / (added.in_time + added.late), 4)
       END::DOUBLE AS computed
FROM figures LEFT JOIN added USING (figure_id)
UNION ALL
SELECT * FROM officials

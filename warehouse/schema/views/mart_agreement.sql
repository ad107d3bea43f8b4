-- Grain: one published dossier figure beside what this edition's own rows add up to.
-- Keys: figure_id. `computed` is NULL where the edition has no rows to compare, or only some of
--       them: a month that an office submitted has no days.
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
whole AS (
    SELECT a.* FROM added AS a JOIN figures AS f USING (figure_id)
    WHERE NOT EXISTS (
        SELECT 1 FROM core_caseload_month AS m JOIN core_source AS s USING (source_id)
        WHERE s.kind = 'submitted' AND (f.unit_code = '38' OR m.commune_code = f.unit_code)
          AND m.month BETWEEN date_trunc('month', f.first_day) AND f.last_day
          AND NOT EXISTS (
              SELECT 1 FROM core_dossier_day AS d
              WHERE d.commune_code = m.commune_code AND date_trunc('month', d.date) = m.month
          )
    ) AND NOT EXISTS (
        SELECT 1 FROM raw_withheld AS w
        WHERE w.data_set = 'caseload' AND (f.unit_code = '38' OR w.commune_code = f.unit_code)
          AND w.month BETWEEN date_trunc('month', f.first_day) AND f.last_day
    )
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
           WHEN 'dossiers_received' THEN whole.received
           WHEN 'dossiers_resolved' THEN whole.in_time + whole.late
           ELSE round(whole.in_time / (whole.in_time + whole.late), 4)
       END::DOUBLE AS computed
FROM figures LEFT JOIN whole USING (figure_id)
UNION ALL
SELECT * FROM officials

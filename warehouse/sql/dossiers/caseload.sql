-- The caseload of each commune, month, field and channel, from the counts of the files that count.
-- What is open at the end of a month was received by then and not resolved by then; of it, late is
-- what was due by then: those due, less those that were both due and resolved by then. A month is
-- given for a commune where a list that names the commune has any receipt of that month: a list of
-- another commune says nothing of this one. What is not given is missing, never zero.
WITH counted AS MATERIALIZED (
    SELECT
        u.commune_code, p.field_code, m.channel_code AS channel, m.crosses,
        coalesce(m.counts, false) AS counts, received_month, due_month, done_month, lateness,
        sum(dossiers) AS dossiers
    FROM dossiers_counted AS c
    JOIN dossiers_unit_map AS u USING (file, unit_code_word, unit_name_word)
    JOIN dossiers_procedure_map AS p
        USING (file, procedure_code_word, procedure_name_word, field_name_word, certification_word)
    JOIN dossiers_manner_map AS m
        ON m.file = c.file
        AND m.channel_word = c.channel_word
        AND m.status_word = c.status_word
        AND m.certification_word = c.certification_word
        AND m.cross_boundary_word = c.cross_boundary_word
        AND m.done = (done_month IS NOT NULL)
        AND m.due = (due_month IS NOT NULL)
    GROUP BY ALL
    HAVING sum(dossiers) > 0
),

here AS MATERIALIZED (SELECT * FROM counted WHERE counts AND NOT crosses),

events AS (
    SELECT commune_code, field_code, channel, received_month AS month, 'received' AS event, dossiers
    FROM here
    UNION ALL
    SELECT commune_code, field_code, channel, received_month, 'crossed', dossiers
    FROM counted
    WHERE counts AND crosses
    UNION ALL
    SELECT
        commune_code, field_code, channel, done_month,
        CASE lateness WHEN -1 THEN 'early' WHEN 0 THEN 'on_time' ELSE 'late' END, dossiers
    FROM here
    WHERE done_month IS NOT NULL
    UNION ALL
    SELECT commune_code, field_code, channel, due_month, 'due', dossiers
    FROM here
    UNION ALL
    SELECT
        commune_code, field_code, channel, greatest(due_month, done_month), 'due_and_done', dossiers
    FROM here
    WHERE done_month IS NOT NULL
),

named AS MATERIALIZED (
    SELECT c.file, u.commune_code, c.received_month AS month
    FROM dossiers_counted AS c
    JOIN dossiers_unit_map AS u USING (file, unit_code_word, unit_name_word)
    GROUP BY ALL
    HAVING sum(c.dossiers) > 0
),

given AS (
    SELECT DISTINCT communes.commune_code, months.month
    FROM (SELECT DISTINCT file, commune_code FROM named) AS communes
    JOIN (SELECT DISTINCT file, month FROM named) AS months USING (file)
),

months AS (
    SELECT
        commune_code,
        unnest(generate_series(min(received_month), max(received_month)))::INTEGER AS month
    FROM counted
    GROUP BY commune_code
),

pairs AS (
    SELECT DISTINCT commune_code, channel, field_code
    FROM (
        SELECT commune_code, channel, unnest($fields) AS field_code FROM (
            SELECT DISTINCT commune_code, unnest(
                CASE channel WHEN 'any' THEN ['any'] ELSE ['online', 'in_person'] END
            ) AS channel
            FROM counted
        )
        UNION ALL
        SELECT commune_code, channel, field_code FROM counted
    )
),

flows AS (
    SELECT
        commune_code, month, field_code, channel,
        coalesce(sum(dossiers) FILTER (event = 'received'), 0) AS received,
        coalesce(sum(dossiers) FILTER (event = 'crossed'), 0) AS crossed,
        coalesce(sum(dossiers) FILTER (event = 'early'), 0) AS early,
        coalesce(sum(dossiers) FILTER (event = 'on_time'), 0) AS on_time,
        coalesce(sum(dossiers) FILTER (event = 'late'), 0) AS late,
        coalesce(sum(dossiers) FILTER (event = 'due'), 0) AS due,
        coalesce(sum(dossiers) FILTER (event = 'due_and_done'), 0) AS due_and_done
    FROM months
    JOIN pairs USING (commune_code)
    LEFT JOIN events USING (commune_code, month, field_code, channel)
    GROUP BY ALL
),

stocks AS (
    SELECT
        *,
        sum(received - early - on_time - late) OVER running AS open_at_end,
        sum(due - due_and_done) OVER running AS late_at_end
    FROM flows
    WINDOW running AS (PARTITION BY commune_code, field_code, channel ORDER BY month)
)

SELECT
    commune_code,
    make_date(month // 12, 1 + month - 12 * (month // 12), 1)::TIMESTAMP AS month,
    field_code,
    channel,
    (open_at_end - received + early + on_time + late)::BIGINT AS carried_over,
    received::BIGINT AS received,
    early::BIGINT AS resolved_early,
    on_time::BIGINT AS resolved_on_time,
    late::BIGINT AS resolved_late,
    (open_at_end - late_at_end)::BIGINT AS in_process_within,
    late_at_end::BIGINT AS in_process_late,
    CASE channel WHEN 'any' THEN NULL ELSE crossed END::BIGINT AS received_cross_boundary
FROM stocks
SEMI JOIN given USING (commune_code, month)
ORDER BY ALL

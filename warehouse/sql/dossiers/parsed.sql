-- Every row as numbers: hash of its code, words by their place in the vocabulary, days since 2000.
-- A row that breaks a rule keeps its cells; of all others no text is kept. Blank days are missing.
-- A column that is typed in its file is never written out to be compared with itself.
-- Day 32507 is the last of 2088. Fewer and wider columns are written and counted faster: `manner`
-- holds four words, `procedure` three, `unit` two; found_words takes them apart.
CREATE OR REPLACE TEMP VIEW dossiers_parsed AS
WITH timed AS (
    -- What systems write, '2026-09-14 08:15:00', without a look at any other form.
    SELECT
        *,
        TRY_CAST(received AS TIMESTAMP) AS received_time,
        TRY_CAST(due AS TIMESTAMP) AS due_time,
        TRY_CAST(finished AS TIMESTAMP) AS finished_time,
        TRY_CAST(returned AS TIMESTAMP) AS returned_time
    FROM dossiers_listed
),

read AS (
    SELECT
        *,
        hash(dossier_code) AS code,
        CASE
            -- The commonest shape by its signs alone: cheaper than the expression for all of them.
            WHEN dossier_code GLOB concat(
                'H56.[0-9][0-9].[0-9][0-9]-[0-9][0-9][0-9][0-9][0-9][0-9]-',
                '[0-9][0-9][0-9][0-9]'
            ) THEN true
            ELSE regexp_full_match(
                dossier_code,
                '(?:000\.[0-9]{2}\.[0-9]{2}\.H56|H56(?:\.[0-9]{1,3}){0,3})-[0-9]{6}-[0-9]{4,5}'
            )
        END AS known_shape,
        enum_code(TRY_CAST(channel AS dossier_short_word)) AS channel_word,
        enum_code(TRY_CAST(status AS dossier_short_word)) AS status_word,
        enum_code(TRY_CAST(certification AS dossier_short_word)) AS certification_word,
        enum_code(TRY_CAST(cross_boundary AS dossier_short_word)) AS cross_boundary_word,
        enum_code(TRY_CAST(procedure_code AS dossier_long_word)) AS procedure_code_word,
        enum_code(TRY_CAST(procedure_name AS dossier_long_word)) AS procedure_name_word,
        enum_code(TRY_CAST(field_name AS dossier_long_word)) AS field_name_word,
        enum_code(TRY_CAST(unit_code AS dossier_long_word)) AS unit_code_word,
        enum_code(TRY_CAST(unit_name AS dossier_long_word)) AS unit_name_word,
        CASE
            WHEN typeof(received) <> 'VARCHAR' THEN dossier_day(received)
            WHEN received_time::VARCHAR = received::VARCHAR AND getvariable('dossiers_iso')
                THEN TRY_CAST(datediff('day', DATE '2000-01-01', received_time) AS SMALLINT)
            WHEN received::VARCHAR <> '' THEN dossier_day(received)
        END AS received_day,
        CASE
            WHEN typeof(due) <> 'VARCHAR' THEN dossier_day(due)
            WHEN due_time::VARCHAR = due::VARCHAR AND getvariable('dossiers_iso')
                THEN TRY_CAST(datediff('day', DATE '2000-01-01', due_time) AS SMALLINT)
            WHEN due::VARCHAR <> '' THEN dossier_day(due)
        END AS due_day,
        CASE
            WHEN typeof(finished) <> 'VARCHAR' THEN dossier_day(finished)
            WHEN finished_time::VARCHAR = finished::VARCHAR AND getvariable('dossiers_iso')
                THEN TRY_CAST(datediff('day', DATE '2000-01-01', finished_time) AS SMALLINT)
            WHEN finished::VARCHAR <> '' THEN dossier_day(finished)
        END AS finished_day,
        CASE
            WHEN typeof(returned) <> 'VARCHAR' THEN dossier_day(returned)
            WHEN returned_time::VARCHAR = returned::VARCHAR AND getvariable('dossiers_iso')
                THEN TRY_CAST(datediff('day', DATE '2000-01-01', returned_time) AS SMALLINT)
            WHEN returned::VARCHAR <> '' THEN dossier_day(returned)
        END AS returned_day
    FROM timed
),

judged AS (
    SELECT
        *,
        coalesce(
            CASE
                WHEN known_shape THEN true
                ELSE regexp_full_match(dossier_code, '[A-Za-z0-9./_-]{6,40}')
                    AND regexp_matches(dossier_code, '[0-9]')
                    AND regexp_matches(dossier_code, '[A-Za-z]')
                    AND NOT regexp_matches(dossier_code, '[0-9]{9}')
                    AND NOT regexp_matches(dossier_code, '\bH(?:[0-46-9][0-9]|5[0-57-9])\b')
            END
            AND channel_word IS NOT NULL
            AND status_word IS NOT NULL
            AND certification_word IS NOT NULL
            AND cross_boundary_word IS NOT NULL
            AND procedure_code_word IS NOT NULL
            AND procedure_name_word IS NOT NULL
            AND field_name_word IS NOT NULL
            AND unit_code_word IS NOT NULL
            AND unit_name_word IS NOT NULL
            AND received_day >= getvariable('dossiers_first_day')
            AND received_day <= getvariable('dossiers_today')
            AND CASE
                WHEN due_day IS NULL THEN coalesce(due::VARCHAR, '') = ''
                ELSE due_day >= received_day AND due_day <= 32507
            END
            AND CASE
                WHEN finished_day IS NULL THEN coalesce(finished::VARCHAR, '') = ''
                ELSE finished_day >= received_day
                    AND finished_day <= getvariable('dossiers_today')
            END
            AND CASE
                WHEN returned_day IS NULL THEN coalesce(returned::VARCHAR, '') = ''
                ELSE returned_day >= received_day
                    AND returned_day <= getvariable('dossiers_today')
            END,
            false
        ) AS sound
    FROM read
)

SELECT
    * EXCLUDE (
        dossier_code, procedure_code, procedure_name, field_name, channel, unit_code, unit_name,
        received, due, finished, returned, status, certification, cross_boundary, sound,
        received_time, due_time, finished_time, returned_time, channel_word, status_word,
        certification_word, cross_boundary_word, procedure_code_word, procedure_name_word,
        field_name_word, unit_code_word, unit_name_word
    ),
    channel_word + 256 * (
        status_word + 256 * (certification_word + 256 * cross_boundary_word::BIGINT)
    ) AS manner,
    procedure_code_word + 65536 * (
        procedure_name_word + 65536 * field_name_word::BIGINT
    ) AS procedure,
    unit_code_word + 65536 * unit_name_word::BIGINT AS unit,
    CASE
        WHEN sound THEN NULL
        ELSE [
            coalesce(dossier_code, ''), coalesce(procedure_code, ''),
            coalesce(procedure_name, ''), coalesce(field_name, ''), coalesce(channel, ''),
            coalesce(unit_code, ''), coalesce(unit_name, ''), coalesce(received::VARCHAR, ''),
            coalesce(due::VARCHAR, ''), coalesce(finished::VARCHAR, ''),
            coalesce(returned::VARCHAR, ''), coalesce(status, ''), coalesce(certification, ''),
            coalesce(cross_boundary, '')
        ]
    END AS cells
FROM judged

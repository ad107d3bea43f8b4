-- Days since 2000 of a cell in any of the declared forms; nothing where it is in none of them.
-- A column that is typed in its file is a date already. Forms are told apart by their signs alone,
-- and what is read must be written again as it came: '8: 0:00' or '24:00:00' is no time.
CREATE OR REPLACE TEMP MACRO dossier_day(x) AS TRY_CAST(
    CASE
        WHEN typeof(x) <> 'VARCHAR' THEN TRY_CAST(x AS DATE)
        WHEN strlen(x::VARCHAR) = 10 AND getvariable('dossiers_iso')
            AND TRY_CAST(x::VARCHAR AS DATE)::VARCHAR = x::VARCHAR THEN TRY_CAST(x::VARCHAR AS DATE)
        WHEN x::VARCHAR LIKE '____-__-__T__:__:__' AND getvariable('dossiers_iso')
            AND replace(TRY_CAST(x::VARCHAR AS TIMESTAMP)::VARCHAR, ' ', 'T') = x::VARCHAR
            THEN TRY_CAST(TRY_CAST(x::VARCHAR AS TIMESTAMP) AS DATE)
        WHEN strftime(TRY_STRPTIME(x::VARCHAR, '%d/%m/%Y %H:%M:%S'), '%d/%m/%Y %H:%M:%S') = x::VARCHAR
            THEN TRY_STRPTIME(x::VARCHAR, '%d/%m/%Y %H:%M:%S')::DATE
        WHEN strftime(TRY_STRPTIME(x::VARCHAR, '%d/%m/%Y %H:%M'), '%d/%m/%Y %H:%M') = x::VARCHAR
            THEN TRY_STRPTIME(x::VARCHAR, '%d/%m/%Y %H:%M')::DATE
        WHEN strftime(TRY_STRPTIME(x::VARCHAR, '%d/%m/%Y'), '%d/%m/%Y') = x::VARCHAR
            THEN TRY_STRPTIME(x::VARCHAR, '%d/%m/%Y')::DATE
    END - DATE '2000-01-01' AS SMALLINT
)

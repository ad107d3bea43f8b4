-- Days since 2000 of a cell in one of the declared forms; nothing where it is in none of them.
-- A column that is typed in its file is a date already. Forms are told apart by their signs alone.
CREATE OR REPLACE TEMP MACRO dossier_day(x) AS TRY_CAST(
    CASE
        WHEN typeof(x) <> 'VARCHAR' THEN TRY_CAST(x AS DATE)
        WHEN getvariable('dossiers_iso') AND (
            x::VARCHAR LIKE '____-__-__ __:__:__'
            OR x::VARCHAR LIKE '____-__-__T__:__:__'
            OR x::VARCHAR LIKE '____-__-__'
        ) THEN TRY_CAST(TRY_CAST(x::VARCHAR AS TIMESTAMP) AS DATE)
        WHEN x::VARCHAR LIKE '__/__/____ __:__:__' THEN TRY_STRPTIME(x::VARCHAR, '%d/%m/%Y %H:%M:%S')::DATE
        WHEN x::VARCHAR LIKE '__/__/____ __:__' THEN TRY_STRPTIME(x::VARCHAR, '%d/%m/%Y %H:%M')::DATE
        WHEN x::VARCHAR LIKE '__/__/____' THEN TRY_STRPTIME(x::VARCHAR, '%d/%m/%Y')::DATE
    END - DATE '2000-01-01' AS SMALLINT
)

-- A cell as it is kept: with a mark in the place of personal data.
CREATE OR REPLACE TEMP MACRO dossier_kept(x) AS CASE
    WHEN typeof(x) <> 'VARCHAR' THEN x
    WHEN list_contains(getvariable('dossiers_personal'), x::VARCHAR) THEN getvariable('dossiers_mark')
    ELSE x
END

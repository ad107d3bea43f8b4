-- The cells that hold personal data.
SET VARIABLE dossiers_personal = $value::VARCHAR[]

-- How many rows of each file are not sound, and how many are only since spaces were taken out.
SELECT
    file,
    count(*) FILTER (cells IS NOT NULL)::BIGINT AS faulty,
    count(*) FILTER (cells IS NULL)::BIGINT AS mended
FROM dossiers_mended
GROUP BY file

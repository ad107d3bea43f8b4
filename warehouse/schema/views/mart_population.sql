-- Grain: one commune: the population that its rates are computed with: the submitted one of the
--        latest date, else the published one of the latest date.
-- Keys: commune_code.
CREATE VIEW mart_population AS
SELECT p.*
FROM core_population AS p JOIN core_source AS s USING (source_id)
QUALIFY row_number() OVER (
    PARTITION BY p.commune_code ORDER BY s.kind = 'submitted' DESC, p.as_of DESC
) = 1

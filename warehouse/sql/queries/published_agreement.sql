-- Of the published figures that this edition's rows can be compared with: how many agree.
SELECT count(*)::INTEGER AS compared,
       count(*) FILTER (abs(computed - published) <= 1e-4 * greatest(abs(published), 1))::INTEGER
           AS agree
FROM mart_agreement WHERE computed IS NOT NULL

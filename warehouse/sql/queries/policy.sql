-- The policy this edition was computed with.
SELECT section, name, value FROM core_policy ORDER BY section, name

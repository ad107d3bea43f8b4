-- Posts assigned are not in a reviewer edition: less those present they would tell who is absent.
ALTER TABLE core_staff_month ALTER COLUMN assigned DROP NOT NULL

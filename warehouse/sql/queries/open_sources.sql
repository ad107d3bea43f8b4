-- The sources as open data: of what offices submitted neither the file's name nor who sent it.
SELECT source_id, kind,
       CASE WHEN kind = 'submitted' THEN 'Số liệu do đơn vị nộp' ELSE title_vi END AS title_vi,
       CASE WHEN kind = 'submitted' THEN 'Figures submitted by an office' ELSE title_en END AS title_en,
       CASE WHEN kind = 'submitted' THEN 'đơn vị nộp / submitting office' ELSE publisher END AS publisher,
       CASE WHEN kind = 'submitted' THEN source_id ELSE reference_vi END AS reference_vi,
       CASE WHEN kind = 'submitted' THEN source_id ELSE reference_en END AS reference_en,
       published_on,
       CASE WHEN kind <> 'submitted' THEN note_vi END AS note_vi,
       CASE WHEN kind <> 'submitted' THEN note_en END AS note_en
FROM core_source ORDER BY source_id

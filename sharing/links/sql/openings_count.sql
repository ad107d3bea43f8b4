SELECT count(*) AS openings FROM opening WHERE link = :name AND ends_at > :now

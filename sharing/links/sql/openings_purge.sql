DELETE FROM opening WHERE ends_at < :before

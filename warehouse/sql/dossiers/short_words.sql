-- The vocabulary of the columns of short words: every word in its place.
CREATE TYPE dossier_short_word AS ENUM (SELECT word FROM dossiers_words ORDER BY place)

-- The vocabulary of the columns of long words: every word in its place.
CREATE TYPE dossier_long_word AS ENUM (SELECT word FROM dossiers_words ORDER BY place)

-- Forget the vocabulary of the columns of short words.
DROP TYPE IF EXISTS dossier_short_word

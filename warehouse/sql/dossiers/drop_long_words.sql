-- Forget the vocabulary of the columns of long words.
DROP TYPE IF EXISTS dossier_long_word

-- A link that was taken back is taken back, whatever happens to the power.
PRAGMA synchronous = FULL

"""One received file for every row of the catalogue of bad inputs, and what it must get."""

-- Has a price jumped tenfold or to a tenth? A slip by one digit is ten exactly, or a tenth: these are jumps too.
CREATE OR REPLACE TEMP MACRO is_tenfold(ratio) AS ratio NOT BETWEEN 0.10001 AND 9.999

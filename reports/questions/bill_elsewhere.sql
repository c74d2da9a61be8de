-- What would our bill have cost elsewhere, at each seller's prices of those days?
-- group: bills
-- empty: no bill of that time is imported: `gpuplan bill import FILE` reads one in FOCUS; or no seller here had such instances on its days, and `gpuplan ask bill_unknown` says what is not compared
-- param: category category Standard on-demand, spot, committed or other
-- param: region region * a continent, country, EU, region or pattern; * is anywhere
-- param: since date 0001-01-01 first day, such as 2025-12-01
-- param: until date 9999-12-31 day after the last, such as 2026-12-01
FROM bill_elsewhere(category := $category, region := $region, since := $since, until := $until)

"""How the bundled seeds were made: one module a data set, from its public origin to our own columns.

`python -m ingest.snapshot RESEARCH_DIR` writes `warehouse/seeds/*.csv`, `warehouse/seeds/price/*.csv` and
the shapes of AWS and Google Cloud again. RESEARCH_DIR holds the data sets that `warehouse/seeds/origin.csv`
names, in the folders that the modules' constants name. The same inputs give the same bytes.
"""

"""Bills in FOCUS, the FinOps open cost and usage specification, versions 1.0 to 1.2 and the names of 1.3.

Charges are added up over resources and tags, and kept as they are stated, in the bill's currency. A bill goes by its
file's name: imported again, it replaces what it said before. https://focus.finops.org/focus-specification/v1-2/
"""

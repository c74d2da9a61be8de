"""Price histories that others kept, in a table of one row for each price seen on a day: `docs/history.md` has the form.

A file says what was seen on which days, not what held between and not what holds today. So a price holds from the day
of a list on which it was seen to the next list of the same kept history; after the last, for that day only. Where two
kept histories tell of the same offer, the one that saw it on more days counts, and where the warehouse holds a price
already, that stands.
"""

"""Quotes: price sheets that people keep, for sellers without an interface, contracts, vendors' servers and halls.

A sheet is a CSV file whose column `kind` says what each line is, or a TOML file with a table array for each kind. Its
name is the file's, and its rows are of the source `quote:NAME`: importing it again replaces what it said before, line
by line and with history, and touches nothing else.
"""

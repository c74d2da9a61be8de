"""Sheets that come with the program and are loaded only when asked."""

"""A warehouse in DuckLake: how it is opened, what it may reach, and what a query in it may say."""

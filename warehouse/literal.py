"""A text as SQL has it, for the few statements that take no parameters."""


def quoted(text: str) -> str:
    """A text as an SQL literal.

    >>> quoted("the ECB's rates")
    "'the ECB''s rates'"
    """
    return "'" + text.replace("'", "''") + "'"

"""What people were told: an alert that was delivered stands for as long as its cause does, and is not sent again."""

from typing import ClassVar

from warehouse.tables.record import Dated


class Alert(Dated):
    """Something a rule found and a channel delivered; the period ends when the rule no longer finds it."""

    key: ClassVar[tuple[str, ...]] = ("channel", "rule", "subject")
    scope_column: ClassVar[str | None] = "channel"

    channel: str
    """Where it was sent: stdout, or a channel of the rules' file."""
    rule: str
    """Name of the rule that found it."""
    subject: str
    """What it is about: a GPU, a price's move, a source, a case."""
    message: str
    """What is said of it."""

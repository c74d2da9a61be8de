"""How long a source may take: everything that waits for it asks how much time is left."""

from dataclasses import dataclass, field
from time import monotonic

from warehouse.faults import Fault


class Late(Fault):
    """A source took longer than its card or the user allows; its last good prices stand."""


@dataclass(frozen=True)
class Deadline:
    """A moment by which one source is read, or given up."""

    source: str
    seconds: float
    began: float = field(default_factory=monotonic)

    @property
    def ends(self) -> float:
        """The moment, on the clock of `time.monotonic` [s]."""
        return self.began + self.seconds

    def left(self, wait_s: float = 0.0) -> float:
        """Time that is left after a wait [s].

        Raises:
            Late: there is none.
        """
        rest = self.ends - monotonic() - wait_s
        if rest <= 0:
            raise self.late()
        return rest

    def late(self) -> Late:
        """What to say when it has passed."""
        return Late(f"{self.source}: not read within its deadline of {self.seconds:g} s")

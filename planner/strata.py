"""Strata of samples: those of one share whatever decides something whole, such as a fleet or a month.

What is whole is worked out for each stratum by itself, in single numbers, and then stands for its samples. All other
formulas cost the samples of all strata at once.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from planner.fleet import Fleet, Replicas
from planner.load import AnyLoad, Load
from planner.samples import Many, Unlike, many

if TYPE_CHECKING:
    from planner.case import Case

Fleets = tuple[Fleet, ...]


@dataclass(frozen=True, eq=False)
class Strata:
    """Cases that differ in what decides something whole, and the samples that stand on each."""

    parts: Sequence[tuple["Case", Replicas]]
    """The case of each stratum, and what its replicas carry."""
    of: NDArray[np.int64]
    """The stratum of each sample."""
    _fleets: dict[object, Fleets | str] = field(default_factory=dict)

    @cached_property
    def loads(self) -> tuple[AnyLoad, ...]:
        """The load of each year."""
        years = zip(*(case.loads for case, _ in self.parts), strict=True)
        return tuple(_by_year(years, lambda each: StratifiedLoad.of(self, each)))

    def fleets(self, key: object, fitting: Callable[["Case", Replicas], Fleets | str]) -> Fleets | str:
        """The fleets of each year, or why there are none; asked once for each key.

        Raises:
            Unlike: some strata have fleets, others have none.
        """
        if key not in self._fleets:
            found = [fitting(case, replicas) for case, replicas in self.parts]
            self._fleets[key] = self._together(found)
        return self._fleets[key]

    def values(self, each: Sequence[Any]) -> Any:
        """A value of each stratum as that of its samples; one that is the same in all stays a single one."""
        if all(value == each[0] for value in each):
            return each[0]
        if any(value is None for value in each):
            raise Unlike(np.array([value is None for value in each])[self.of])
        return many(np.array(each)[self.of])

    def fields(self, each: Sequence[Any], names: Iterable[str]) -> dict[str, Any]:
        """The values of some fields of what each stratum has."""
        return {name: self.values([getattr(one, name) for one in each]) for name in names}

    def each(self, function: Callable[..., Any], *values: Any) -> Any:
        """A function of single numbers, asked once for each stratum; a tuple of numbers, where it gives one.

        Raises:
            Unlike: a value differs within a stratum.
        """
        found = [function(*numbers) for numbers in zip(*map(self.firsts, values), strict=True)]
        return tuple(map(self.values, zip(*found, strict=True))) if isinstance(found[0], tuple) else self.values(found)

    def firsts(self, value: Any) -> list[float]:
        """The value of each stratum.

        Raises:
            Unlike: it differs within a stratum.
        """
        if not isinstance(value, Many):
            return [value] * len(self.parts)
        found = np.asarray(value)[self._first]
        if not np.array_equal(found[self.of], value):
            raise Unlike
        return list(found.tolist())

    def cheapest(self, costs: Sequence[Any]) -> Any:
        """Which cost is least on average in the stratum of each sample, of equals the first."""
        sums = [np.bincount(self.of, np.broadcast_to(cost, self.of.shape)) for cost in costs]
        return self.values(np.argmin(sums, axis=0).tolist())

    @cached_property
    def _first(self) -> NDArray[np.int64]:
        return np.unique(self.of, return_index=True)[1]

    def _together(self, found: Sequence[Fleets | str]) -> Fleets | str:
        fleets = [one for one in found if not isinstance(one, str)]
        if not fleets:
            return found[0]
        if len(fleets) < len(found):
            raise Unlike(np.array([isinstance(one, str) for one in found])[self.of])
        return tuple(_by_year(zip(*fleets, strict=True), lambda each: StratifiedFleet.of(self, each)))


def _by_year(years: Iterable[tuple[Any, ...]], made: Callable[[Any], Any]) -> Iterator[Any]:
    """What is made of each year's; one object for years that are the same in all strata."""
    known: dict[tuple[int, ...], Any] = {}
    for each in years:
        key = tuple(map(id, each))
        if key not in known:
            known[key] = made(each)
        yield known[key]


@dataclass(frozen=True, eq=False)
class StratifiedLoad(Load):
    """The load of a year in all strata: its totals; levels are asked of each stratum's own."""

    total_units: float

    @property
    def unit_hours_per_year(self) -> float:
        """Units of work times the hours they last [units h]."""
        return self.total_units

    @classmethod
    def of(cls, strata: Strata, each: Sequence[AnyLoad]) -> "StratifiedLoad":
        """The loads of the strata."""
        names = ("peak_units", "peak_to_average", "hours_of_use_per_year", "unit_hours_per_year")
        return cls(*strata.fields(each, names).values())


@dataclass(frozen=True, eq=False)
class StratifiedFleet(Fleet):
    """The fleet of a year in all strata."""

    strata: Strata
    fleets: Fleets
    """That of each stratum."""

    @classmethod
    def of(cls, strata: Strata, each: Fleets) -> "StratifiedFleet":
        """The fleets of the strata."""
        replicas = [fleet.replica for fleet in each]
        moved = ("gpu_count", "planned_units", "full_units", "token_efficiency", "least_replicas")
        names = ("instance_gpu_count", "replica_count", "instance_count", "reserve_replicas", "scale_to_zero")
        return cls(
            load=StratifiedLoad.of(strata, [fleet.load for fleet in each]),
            replica=replace(replicas[0], **strata.fields(replicas, moved)),
            strata=strata,
            fleets=each,
            **strata.fields(each, names),
        )

    @cached_property
    def elastic_instance_hours_per_year(self) -> Any:
        """Instance-hours in which the load, and the reserve, need each instance [h]."""
        return self._hours(lambda fleet: fleet.elastic_instance_hours_per_year)

    @cached_property
    def unreserved_instance_hours_per_year(self) -> Any:
        """The same without the reserve [h]."""
        return self._hours(lambda fleet: fleet.unreserved_instance_hours_per_year)

    def always_on_instance_hours_per_year(self, *, reserve: bool) -> Any:
        """Of the elastic hours, those of instances that are there without any load [h]."""
        return self._hours(lambda fleet: fleet.always_on_instance_hours_per_year(reserve=reserve))

    def held_instance_hours_per_year(self, minimum_hours: float) -> Any:
        """Elastic instance-hours if an instance is paid for a minimum each time it is taken [h]."""
        least = iter(self.strata.firsts(minimum_hours))
        return self._hours(lambda fleet: fleet.held_instance_hours_per_year(next(least)))

    @cached_property
    def starts_per_year(self) -> Any:
        """How often in a year an instance is taken [1]."""
        return self._hours(lambda fleet: fleet.starts_per_year)

    @cached_property
    def busy_gpu_hours_per_year(self) -> Any:
        """GPU-hours of replicas with work in them, at whatever pace [GPU h]."""
        return self._hours(lambda fleet: fleet.busy_gpu_hours_per_year)

    @staticmethod
    def most(fleets: Sequence[Fleet]) -> Fleet:
        """The one with most instances in each stratum."""
        first = fleets[0]
        assert isinstance(first, StratifiedFleet)  # noqa: S101 - years of one plan are stratified alike
        by_stratum = zip(*(fleet.fleets for fleet in fleets if isinstance(fleet, StratifiedFleet)), strict=True)
        return StratifiedFleet.of(first.strata, tuple(map(Fleet.most, by_stratum)))

    def _hours(self, asked: Callable[[Fleet], float | None]) -> Any:
        return self.strata.values([asked(fleet) for fleet in self.fleets])

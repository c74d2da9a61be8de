"""A scenario's names as the warehouse has them, every unknown one reported at once."""

import json
from collections.abc import Callable
from typing import TypeVar

import duckdb

from planner.facts import Facts
from planner.scenario import Brief, Scenario
from planner.scenario_demand import GpuHours, Training
from planner.sizing.architecture import Architecture, read_config
from planner.sizing.model import stored
from planner.sizing.number_format import number_format
from warehouse.faults import BadInput, nearest
from warehouse.lookup import find_gpu_id, find_llm
from warehouse.places import find_countries

T = TypeVar("T")


def canonical(
    connection: duckdb.DuckDBPyConnection, brief: Brief, facts: Facts
) -> tuple[Scenario, Architecture | None]:
    """The scenario with canonical ids of accelerators and countries, and its model's architecture.

    Raises:
        BadInput: naming the file, each key, its value and the nearest known name.
    """
    faults: list[str] = []
    scenario = brief.scenario

    def named(key: str, find: Callable[[], T]) -> T | None:
        try:
            return find()
        except BadInput as fault:
            faults.append(f"{key}: {fault.message}")
            return None

    gpus = [named("supply.gpus", lambda g=g: find_gpu_id(connection, g)) for g in scenario.supply.gpus]  # type: ignore[misc]
    demand = scenario.demand
    if isinstance(demand, GpuHours):
        wanted = demand.gpu
        gpu = named("demand.gpu", lambda: find_gpu_id(connection, wanted))
        demand = demand.model_copy(update={"gpu": gpu})
    for key, word in _formats(scenario):
        named(f"model.{key}", lambda word=word: number_format(word))  # type: ignore[misc]
    key = "demand.model" if isinstance(demand, Training) else "model.name"
    architecture = named(key, lambda: _architecture(connection, scenario))
    countries = named("supply.countries", lambda: find_countries(connection, scenario.supply.countries))
    faults += _unknown_providers(scenario, facts)
    if faults:
        raise BadInput(f"{brief.path}: " + "\n  ".join(["can't be planned:", *faults]))
    supply = scenario.supply.model_copy(
        update={"gpus": tuple(g for g in gpus if g), "countries": tuple(countries or ())}
    )
    return scenario.model_copy(update={"demand": demand, "supply": supply}), architecture


def _formats(scenario: Scenario) -> list[tuple[str, str]]:
    """The number formats a scenario names, by key; the checkpoint's own needs no name."""
    model = scenario.model
    stated = [("weights", model.weights), ("kv_cache", model.kv_cache)] if model else []
    return [(key, word) for key, word in stated if word != "native"]


def _architecture(connection: duckdb.DuckDBPyConnection, scenario: Scenario) -> Architecture | None:
    if isinstance(scenario.demand, Training):
        return stored(find_llm(connection, scenario.demand.model))
    if scenario.model is None:
        return None
    llm = find_llm(connection, scenario.model.name)
    return read_config(json.loads(llm.config), llm.llm_id)


def _unknown_providers(scenario: Scenario, facts: Facts) -> list[str]:
    known = sorted({o.service_provider_name for o in facts.offers} | {h.service_provider_name for h in facts.hosted})
    wrong = [name for name in scenario.supply.providers if name not in known]
    return [f"supply.providers: unknown provider {name!r}{nearest(name, known)}" for name in wrong]

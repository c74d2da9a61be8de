"""Electricity and what it emits, where a scenario asks for that: figures, the ceiling, and how they are made."""

from reports import words
from reports.result import Report, Row

ROUNDING = 1e-9
KG_PER_TONNE = 1000.0


def is_asked(report: Report) -> bool:
    """Whether any plan states what it emits, or a ceiling is set."""
    known = any(plan["carbon_kg_per_year"] is not None for plan in report.plans)
    return known or report.scenario["carbon_ceiling_kg_per_year"] is not None


def emitted(row: Row) -> str:
    """What a plan, a layer or a mix emits in a year."""
    kilograms = row["carbon_kg_per_year"]
    return words.UNKNOWN if kilograms is None else f"{words.figure(kilograms / KG_PER_TONNE)} t"


def kept(report: Report, row: Row) -> str:
    """The ceiling's verdict on a plan; nothing where there is no ceiling."""
    ceiling, kilograms = report.scenario["carbon_ceiling_kg_per_year"], row["carbon_kg_per_year"]
    if ceiling is None:
        return ""
    if kilograms is None:
        return "can't be verified"
    return "kept" if kilograms <= ceiling * (1 + ROUNDING) else "EXCEEDED"


def ceiling_said(report: Report) -> str:
    """The ceiling as a heading."""
    return f"Ceiling of {words.figure((report.scenario['carbon_ceiling_kg_per_year'] or 0.0) / KG_PER_TONNE)} t"


def made_of(row: Row) -> str:
    """Where the figures come from."""
    return row["energy_inputs"] or "nobody states what electricity it takes"

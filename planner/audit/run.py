"""An audit from a file to its findings: read, work through, explain what does not follow, show the case under ours."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from planner.assumptions import defaults
from planner.audit.document import Analysis, read, wrong
from planner.audit.lint import lint
from planner.audit.ours import Line
from planner.audit.outcome import costs, outcomes
from planner.audit.recompute import Checked, Status, check, faults_of, values_of
from planner.audit.rules import Finding, rules
from planner.audit.slips import explained, slip
from planner.audit.stated import Case, faults
from warehouse.faults import BadInput, nearest


@dataclass(frozen=True)
class Audit:
    """Everything that was found."""

    analysis: Analysis
    checked: tuple[Checked, ...]
    findings: tuple[Finding, ...]
    lines: tuple[Line, ...]
    results: tuple[Line, ...]

    @property
    def failed(self) -> list[Checked]:
        """The printed numbers that do not follow."""
        return [found for found in self.checked if found.status is Status.DOES_NOT_FOLLOW]


def audit(text: str, told: str) -> Audit:
    """Audit an analysis.

    Args:
        text: an audit file's text.
        told: what to call the file in errors.

    Raises:
        BadInput: all faults of the file at once.
    """
    analysis, wrongs = read(text, told)
    wrongs += [*faults_of(analysis), *_unknown_rules(analysis)]
    if wrongs:
        raise wrong(told, wrongs)
    values = values_of(analysis, analysis.conventions)
    if wrongs := faults(analysis, values):
        raise wrong(told, wrongs)
    checked = tuple(check(analysis))
    case = Case(analysis, values, defaults())
    slips = list(_slips(analysis, checked))
    told_already = {finding.rule for finding in slips}
    findings = (*slips, *(finding for finding in lint(analysis, case) if finding.rule not in told_already))
    return Audit(analysis, checked, findings, tuple(costs(case)), tuple(outcomes(case)))


def bundled() -> dict[str, Traversable]:
    """The analyses that come with the program, by name."""
    found = [item for item in (files("planner.audit") / "cases").iterdir() if item.name.endswith(".toml")]
    return {item.name.removesuffix(".toml"): item for item in sorted(found, key=lambda item: item.name)}


def text_of(name: str) -> str:
    """The text of a file, or of a bundled analysis.

    Raises:
        BadInput: there is neither.
    """
    if name in bundled():
        return bundled()[name].read_text(encoding="utf-8")
    try:
        return Path(name).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        reason = getattr(fault, "strerror", None) or "not UTF-8 text"
        tail = nearest(name, list(bundled())) or "; `gpuplan audit --list` names the bundled ones"
        raise BadInput(f"{name}: can't read the analysis ({reason}){tail}") from fault


def _slips(analysis: Analysis, checked: tuple[Checked, ...]) -> Iterator[Finding]:
    failed = [found for found in checked if found.status is Status.DOES_NOT_FOLLOW]
    unexplained = [found for found in failed if explained(analysis, found) is None]
    for found in checked:
        if found.status is Status.DOES_NOT_FOLLOW:
            likely = slip(analysis, found, unexplained)
            yield Finding(likely.rule, found.printed.table.name, likely.words or rules()[likely.rule].says)
        elif rule := found.printed.table.rule:
            said = found.printed.table.note or rules()[rule].says
            yield Finding(rule, found.printed.table.name, f"follows, but {said[0].lower()}{said[1:]}")


def _unknown_rules(analysis: Analysis) -> list[str]:
    named = ((item.table.name, item.table.rule) for item in analysis.printed if item.table.rule)
    return [
        f"printed {name!r}: no rule {rule!r}{nearest(rule, list(rules()))}; `gpuplan audit --rules` lists them"
        for name, rule in named
        if rule not in rules()
    ]

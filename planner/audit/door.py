"""The verb `audit`."""

import click

from warehouse.show import format_option

NOT_FOLLOWING = 7
"""Exit code where a printed number does not follow; the other codes are those of every verb."""


@click.command()
@click.argument("analysis", required=False)
@click.option("--list", "listing", is_flag=True, help="List the bundled analyses.")
@click.option("--rules", "show_rules", is_flag=True, help="Explain every rule.")
@click.option("--template", is_flag=True, help="Print a commented file to fill in.")
@click.option("--show", "show_text", is_flag=True, help="Print the file itself, such as a bundled one to copy.")
@format_option
@click.pass_context
def audit(  # noqa: PLR0913 - each is an option of the verb
    context: click.Context,
    analysis: str | None,
    *,
    listing: bool,
    show_rules: bool,
    template: bool,
    show_text: bool,
    output_format: str,
) -> None:
    """Recompute somebody else's analysis: which of its numbers follow, and what it leaves out.

    ANALYSIS is a TOML file, or the name of a bundled one: its inputs with units, how it counts, and each number that
    it printed with the formula it should follow from. Every number is recomputed under its own conventions; what does
    not follow is shown with the likely slip; then the same case is shown under our assumptions.

    Exit code 0: all numbers follow; 7: some do not; 2: the file is wrong.

    Example: gpuplan audit lenovo-lp2368-2026
    """
    from importlib.resources import files  # noqa: PLC0415 - only this verb needs them

    from planner.audit import page, run  # noqa: PLC0415
    from warehouse.faults import BadInput  # noqa: PLC0415
    from warehouse.show import show  # noqa: PLC0415

    if template:
        click.echo((files("planner.audit") / "template.toml").read_text(encoding="utf-8"), nl=False)
    elif listing or show_rules:
        show(page.list_page() if listing else page.rules_page(), output_format)
    elif analysis is None:
        raise BadInput("say which analysis: a file, a name from `gpuplan audit --list`, or begin with --template")
    elif show_text:
        click.echo(run.text_of(analysis), nl=False)
    else:
        found = run.audit(run.text_of(analysis), analysis)
        page.show_audit(found, output_format)
        context.exit(NOT_FOLLOWING if found.failed else 0)

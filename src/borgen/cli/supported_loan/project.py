"""``borgen supported-loan project``: the projects, and one with its financing."""

from typing import Any

import click

from borgen.cli.answer import say_json, say_table, spaced
from borgen.cli.supported_loan.moment import DeskMoment, at_the_desk, none_such
from borgen.kernel.money import Money
from borgen.supported_loan.plain import plain_figure

STAGES = ("planned", "committed", "building", "ready", "paid_out", "final")
_reference = click.argument("reference")


@click.group()
def project() -> None:
    """The projects: owner, dwellings, forms A, B and C, financing, and how far each has come."""


@project.command("list")
@click.option("--search", default="", metavar="TEXT", help="Words of reference, name or place.")
@click.option("--stage", type=click.Choice(STAGES), help="Only those that have come so far.")
@at_the_desk
def list_projects(*, moment: DeskMoment, search: str, stage: str | None, as_json: bool) -> None:
    """List the projects with the financing plan of each."""
    from borgen.office.supported_loan.api.project_answers import ProjectRowOut, row_out
    from borgen.office.supported_loan.queries.projects import ProjectFilter, Stage, projects
    from borgen.office.ui.table_files import EVERYTHING

    found = projects(
        **moment.asked, filter=ProjectFilter(search=search, stage=Stage(stage) if stage else None), per_page=EVERYTHING
    )
    if as_json:
        say_json({
            **moment.plain, "count": found.count, "acquisition": found.acquisition, "lent": found.lent,
            "excess": found.excess, "projects": [_same_as_api(ProjectRowOut, row_out(row)) for row in found.rows],
        })  # fmt: skip
        return
    say_table(
        ["Reference", "Name", "Stage", "Status", "Committed", "Acquisition sum", "Excess", "Loan", "Paid out"],
        [
            [
                row.facts.reference, row.facts.name[:40], row.stage.value, _text(row.status), _text(row.facts.committed_on),
                spaced(row.plan.form.acquisition if row.plan.form else None), spaced(row.plan.excess),
                spaced(row.plan.financing.loan if row.plan.financing else None),
                ", ".join(f"{loan.number}: {spaced(loan.principal)}" for loan in row.loans),
            ]
            for row in found.rows
        ],
        numeric=frozenset({3, 5, 6, 7}),
    )  # fmt: skip
    click.echo(
        f"{found.count} projects: acquisition {spaced(found.acquisition)}, lent {spaced(found.lent)}, "
        f"above the maximum {spaced(found.excess)} {found.lent.currency}"
    )


@project.command("show")
@_reference
@at_the_desk
def show(*, moment: DeskMoment, reference: str, as_json: bool) -> None:
    """Show one project: facts, forms, financing plan, what it lacks, statuses, credit and loans."""
    from borgen.office.supported_loan.api.project_answers import ProjectOut, project_out
    from borgen.office.supported_loan.queries.projects import NoSuchProject, project

    try:
        page = project(**moment.asked, reference=reference)
    except NoSuchProject:
        none_such(f"project {reference!r}")
        return
    if as_json:
        say_json({"organisation": moment.slug, **_same_as_api(ProjectOut, project_out(page))})
        return
    _say(page)


@project.command("explain")
@_reference
@click.argument("figure", required=False)
@at_the_desk
def explain(*, moment: DeskMoment, reference: str, figure: str | None, as_json: bool) -> None:
    """Explain FIGURE of the project's financing, such as `loan` or `maximum`; without it, list the names."""
    from borgen.cli.supported_loan.explained import say_explanation
    from borgen.office.supported_loan import project_figures as figures
    from borgen.office.supported_loan.queries.projects import NoSuchProject, project

    try:
        page = project(**moment.asked, reference=reference)
    except NoSuchProject:
        none_such(f"project {reference!r}")
        return
    known = figures.traces_of(page)
    if figure is None:
        say_json(list(known)) if as_json else click.echo("\n".join(known))
        return
    try:
        found = figures.explain(page, figure)
    except figures.NoSuchFigure:
        none_such(f"figure {figure!r} of {reference}; it has: {', '.join(known)}")
        return
    if as_json:
        trace, rulings = known[figure]
        say_json({**moment.plain, "project": reference, "figure": figure, **plain_figure(trace, rulings)})
        return
    say_explanation(found)


def _say(page: Any) -> None:
    facts, plan = page.facts, page.plan
    financing = plan.financing
    say_table(["Project", facts.reference], [[label, _text(value)] for label, value in (
        ("Name", facts.name), ("Place", facts.place), ("Owner", facts.owner.value), ("Dwellings", facts.dwellings),
        ("Kind", facts.housing.value), ("Committed", facts.committed_on), ("Ready for occupation", facts.ready_on),
        ("Stage", page.row.stage.value), ("BOSSINF status", page.row.status),
    )])  # fmt: skip
    click.echo()
    amounts: list[tuple[str, Money | None]] = [
        *((f"Form {name.value}, {form.approved_on}", form.acquisition) for name, form in facts.forms.items()),
        ("Maximum", plan.cap.maximum if plan.cap else None), ("Above the maximum", plan.excess),
        ("Loan", financing.loan if financing else None), ("Base capital", financing.base_capital if financing else None),
        ("Residents' deposit", financing.deposit if financing else None),
    ]  # fmt: skip
    if plan.extra:
        amounts += [("Extra loan", plan.extra.principal), ("Extra deposit", plan.extra.deposit)]
    if plan.fee:
        amounts.append(("Fee to Udbetaling Danmark, within the sum of form B", plan.fee.amount))
    if plan.grant:
        amounts.append(("Grant to service areas", plan.grant.amount))
    if page.account:
        settled = page.credit.settled
        owed = f"Construction credit, paid off {settled.on}" if settled else "Construction credit, owed"
        amounts += [(owed, page.account.debt), ("Interest since it was last added", page.account.accrued)]
    amounts += [(f"Loan {loan.number}, {loan.disbursed_on}", loan.principal) for loan in page.row.loans]
    say_table(["Financing", "DKK"], [[label, spaced(amount)] for label, amount in amounts], numeric=frozenset({1}))
    for lack in plan.unanswered:
        why = lack.missing or str(lack.silent)
        click.echo(f"Not known: {lack.question.value}: {why}")
    for finding in page.gate:
        click.echo(f"Disbursement: {finding.rule}: {finding.outcome.value}")
    for one in page.stated:
        click.echo(f"Stated for the case: {one.parameter} = {one.text} ({one.source})")


def _same_as_api(schema: Any, given: Any) -> Any:
    """The answer of the API to the same question."""
    return schema.model_validate(given, from_attributes=True).model_dump(mode="json")


def _text(value: object) -> str:
    return "" if value is None else str(value)

"""``borgen supported-loan project``: the projects, and one with its financing."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import click

from borgen.cli import written
from borgen.cli.answer import say_json, say_table
from borgen.cli.reader import gettext as _
from borgen.cli.reader import ngettext
from borgen.cli.supported_loan.moment import DeskMoment, at_the_desk, none_such
from borgen.kernel.money import Money
from borgen.supported_loan.choices import CURRENCY
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
    from borgen.office.supported_loan.wording import STAGES
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
        [
            _("Reference"), _("Name of the project"), _("How far"), _("BOSSINF status"), _("Day of the commitment"),
            _("Acquisition sum"), _("Above the maximum"), _("Loan"), _("Paid out"),
        ],
        [
            [
                row.facts.reference, row.facts.name[:40], str(STAGES[row.stage.value]), _text(row.status),
                written.day(row.facts.committed_on), written.amount(row.plan.form.acquisition if row.plan.form else None),
                written.amount(row.plan.excess), written.amount(row.plan.financing.loan if row.plan.financing else None),
                ", ".join(f"{loan.number}: {written.amount(loan.principal)}" for loan in row.loans),
            ]
            for row in found.rows
        ],
        numeric=frozenset({3, 5, 6, 7}),
    )  # fmt: skip
    said = ngettext(
        "%(count)s project: acquisition %(acquisition)s, lent %(lent)s, above the maximum %(excess)s %(currency)s",
        "%(count)s projects: acquisition %(acquisition)s, lent %(lent)s, above the maximum %(excess)s %(currency)s",
        found.count,
    )
    sums = {name: written.amount(getattr(found, name)) for name in ("acquisition", "lent", "excess")}
    click.echo(said % {"count": found.count, "currency": found.lent.currency, **sums})


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
        _no_project(reference)
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
        _no_project(reference)
        return
    known = figures.traces_of(page)
    if figure is None:
        say_json(list(known)) if as_json else click.echo("\n".join(known))
        return
    try:
        found = figures.explain(page, figure)
    except figures.NoSuchFigure:
        asked = {"figure": repr(figure), "reference": reference, "known": ", ".join(known)}
        none_such(_("there is no figure %(figure)s of %(reference)s; it has: %(known)s") % asked)
        return
    if as_json:
        trace, rulings = known[figure]
        say_json({**moment.plain, "project": reference, "figure": figure, **plain_figure(trace, rulings)})
        return
    say_explanation(found)


def _no_project(reference: str) -> None:
    none_such(_("there is no project %(reference)s") % {"reference": repr(reference)})


def _say(page: Any) -> None:
    from borgen.office.supported_loan.wording import HOUSING, OWNERS, STAGES

    facts = page.facts
    say_table([_("Project"), facts.reference], [[label, _text(value)] for label, value in (
        (_("Name of the project"), facts.name), (_("Place"), facts.place), (_("Owner"), OWNERS[facts.owner]),
        (_("Dwellings"), facts.dwellings), (_("Kind of dwellings"), HOUSING[facts.housing]),
        (_("Day of the commitment"), facts.committed_on), (_("Ready for occupation on"), facts.ready_on),
        (_("How far"), STAGES[page.row.stage.value]), (_("BOSSINF status"), page.row.status),
    )])  # fmt: skip
    click.echo()
    say_table(
        [_("Financing"), CURRENCY], [[label, written.amount(money)] for label, money in _amounts(page)], numeric=frozenset({1})
    )
    for line in _remarks(page):
        click.echo(line)


def _amounts(page: Any) -> Iterator[tuple[str, Money | None]]:
    plan, financing = page.plan, page.plan.financing
    for name, form in page.facts.forms.items():
        yield f"{_('Form %(form)s') % {'form': name.value}}, {written.day(form.approved_on)}", form.acquisition
    yield _("Maximum"), plan.cap.maximum if plan.cap else None
    yield _("Above the maximum"), plan.excess
    yield _("Loan"), financing.loan if financing else None
    yield _("Base capital"), financing.base_capital if financing else None
    yield _("Residents' deposit"), financing.deposit if financing else None
    if plan.extra:
        yield _("Loan for extra energy investment"), plan.extra.principal
        yield _("Deposit for the extra energy investment"), plan.extra.deposit
    if plan.fee:
        yield _("Fee to Udbetaling Danmark, within the sum of form B"), plan.fee.amount
    if plan.grant:
        yield _("Grant to service areas"), plan.grant.amount
    if page.account:
        settled = page.credit.settled
        paid_off = _("Construction credit, paid off %(day)s") % {"day": written.day(settled.on)} if settled else ""
        yield paid_off or _("Construction credit, owed"), page.account.debt
        yield _("Interest since it was last added"), page.account.accrued
    for loan in page.row.loans:
        yield f"{_('Loan %(number)s') % {'number': loan.number}}, {written.day(loan.disbursed_on)}", loan.principal


def _remarks(page: Any) -> Iterator[str]:
    """What cannot be worked out, whether the loan may be paid out, and the values that were stated for the project."""
    from borgen.office.supported_loan.quote.law_words import stated_line
    from borgen.office.supported_loan.why_not import refusal_text
    from borgen.office.supported_loan.wording import QUESTIONS, term_label
    from borgen.office.ui.status import STATUSES
    from borgen.supported_loan.law import silence

    for lack in page.plan.unanswered:
        missing = _("It cannot be worked out before this is stated: %(missing)s.") % {"missing": term_label(lack.missing)}
        why = refusal_text("rulebook_silent", silence(lack.silent)) if lack.silent else missing
        yield f"{QUESTIONS[lack.question]}: {why}"
    for label, finding in zip((_("Ready for occupation"), _("BOSSINF status")), page.gate, strict=True):
        yield f"{_('May the loan be paid out?')} {label}: {STATUSES[finding.outcome.value].label}"
    for one in page.stated:
        line = stated_line(parameter=one.parameter, text=one.text, source=one.source)
        yield f"{_('Values stated for this project')}: {line.term} = {line.text} ({one.source})"


def _same_as_api(schema: Any, given: Any) -> Any:
    """The answer of the API to the same question."""
    return schema.model_validate(given, from_attributes=True).model_dump(mode="json")


def _text(value: object) -> str:
    if isinstance(value, date):
        return written.day(value)
    return "" if value is None else str(value)

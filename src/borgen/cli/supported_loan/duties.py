"""``borgen supported-loan duties``: everything that is due on projects and loans."""

from datetime import date
from typing import Any

import click

from borgen.cli import written
from borgen.cli.answer import say_json, say_table
from borgen.cli.reader import gettext as _
from borgen.cli.reader import ngettext
from borgen.cli.schedule.fields import DAY
from borgen.cli.supported_loan.moment import DeskMoment, at_the_desk


@click.command()
@click.option("--until", type=DAY, help="Up to and including this day; default: a year ahead.")
@at_the_desk
def duties(*, moment: DeskMoment, until: date | None, as_json: bool) -> None:
    """List what is due by day: regulations, refixings, notices, statuses, reports, steps that wait for a second person."""
    from borgen.office.supported_loan.duty_words import DUTIES
    from borgen.office.supported_loan.queries.duties import AHEAD_DAYS, duties

    ahead = AHEAD_DAYS if until is None else (until - moment.as_of).days
    if ahead < 0:
        days = {"day": written.day(until), "as_of": written.day(moment.as_of)}
        raise click.BadParameter(_("%(day)s is before %(as_of)s") % days, param_hint="--until")
    found = duties(**moment.asked, ahead=ahead)
    if as_json:
        names = ("kind", "due_on", "project", "loan", "term", "number", "year", "is_overdue")
        say_json({
            **moment.plain, "overdue": found.overdue,
            "duties": [
                {**{name: getattr(row, name) or None for name in names}, "is_overdue": row.is_overdue} for row in found.rows
            ],
        })  # fmt: skip
        return
    say_table(
        [_("Due"), _("State of things"), _("Project"), _("Loan"), _("Term"), _("What")],
        [
            [written.day(row.due_on), _("Overdue") if row.is_overdue else "", row.project, row.loan, str(row.term or ""),
             str(DUTIES[row.kind]) + _number(row)]
            for row in found.rows
        ],
        numeric=frozenset({4}),
    )  # fmt: skip
    said = ngettext("%(count)s duty, %(overdue)s overdue", "%(count)s duties, %(overdue)s overdue", len(found.rows))
    click.echo(said % {"count": len(found.rows), "overdue": found.overdue})


def _number(row: Any) -> str:
    """That of a prepared step, or of a year's regulation."""
    number = f"{row.year}-{row.number}" if row.year and row.number else row.number
    return f" ({number})" if row.number else ""

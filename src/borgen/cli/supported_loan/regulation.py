"""``borgen supported-loan regulation``: what a year's regulation would be. Writes nothing."""

import sys
from typing import Any

import click

from borgen.cli import written
from borgen.cli.answer import say_json, say_table
from borgen.cli.reader import gettext as _
from borgen.cli.reader import ngettext
from borgen.cli.supported_loan.loan_answer import observed_json
from borgen.cli.supported_loan.moment import DeskMoment, at_the_desk
from borgen.supported_loan.index import Series

REGIMES = ("guide", "statute", "difference")


@click.command()
@click.argument("year", type=click.IntRange(1990, 2100))
@click.option("--loan", "number", metavar="NUMBER", help="Only this loan.")
@click.option("--compare", is_flag=True, help="What the guide and the statute would each give.")
@at_the_desk
def regulation(*, moment: DeskMoment, year: int, number: str | None, compare: bool, as_json: bool) -> None:
    """Preview the regulation of the residents' payments in YEAR: each loan before and after, and what it stands on.

    Ends with 1 where a loan is refused, such as for an observation that is missing: it is named. To carry the regulation out
    takes two signed-in people, on the page or over the API.
    """
    from borgen.office.supported_loan.queries import regulation as queries

    found = queries.preview(**moment.asked, year=year)
    compared = queries.compare(**moment.asked, year=year) if compare else ()
    lines, corrections, refused = (_of(some, number) for some in (found.lines, found.corrections, found.refused))
    beside = _of(compared, number)
    if as_json:
        answer = {
            **moment.plain, "year": year, "lines": [_line(one) for one in lines],
            "corrections": [_line(one) for one in corrections], "refused": [_refused(one) for one in refused],
            "runs": [
                {
                    "run": f"{run.year}-{run.number}", "state": run.state, "lines": run.line_count, "manifest": run.manifest,
                    "planned_at": run.planned_at, "closed_at": run.closed_at,
                }
                for run in found.runs
            ],
        }  # fmt: skip
        if compare:
            answer["compared"] = [_compared(one) for one in beside]
        say_json(answer)
    else:
        _say(lines, corrections, refused, found.runs)
        if compare:
            _say_compared(beside)
    if refused:
        sys.exit(1)


def _of(some: Any, number: str | None) -> list[Any]:
    return [one for one in some if number is None or one.loan == number]


def _say(lines: list[Any], corrections: list[Any], refused: list[Any], runs: Any) -> None:
    from borgen.office.supported_loan.export.loans import observed_text
    from borgen.office.supported_loan.loan_words import REGIMES, RUNS, SERIES, WHY_REFUSED

    for title, some in (("", lines), (_("An index was revised: what would be otherwise"), corrections)):
        if title and some:
            click.echo(f"\n{title}:")
        if some or not title:
            say_table(
                [
                    _("Loan"), _("Loan year"), _("From"), _("Regulated by"), _("Before, a year"), _("Factor"), _("After, a year"),
                    _("Stands on"),
                ],
                [
                    [
                        one.loan, str(one.loan_year), written.day(one.takes_effect_on), str(REGIMES[one.regime]),
                        written.amount(one.before), written.number(one.factor), written.amount(one.after), observed_text(one),
                    ]
                    for one in some
                ],
                numeric=frozenset({1, 4, 6}),
            )  # fmt: skip
    for one in refused:
        needed = ", ".join(f"{SERIES[Series(series)]} {period}" for series, period in one.needed)
        why = ": ".join(filter(None, (str(WHY_REFUSED[one.code]), needed)))
        year = _("loan year %(year)s") % {"year": one.loan_year or "?"}
        click.echo(f"{_('Refused')}: {one.loan}, {year}: {why}")
    for run in runs:
        title = _("Regulation %(run)s") % {"run": f"{run.year}-{run.number}"}
        loans = ngettext("%(count)s loan", "%(count)s loans", run.line_count) % {"count": run.line_count}
        click.echo(f"{title}: {RUNS[run.state][0]}, {loans}")


def _say_compared(compared: list[Any]) -> None:
    click.echo()
    say_table(
        [_("Loan"), _("From"), _("The guide, a year"), _("The statute, a year"), _("Difference")],
        [
            [
                one.loan, written.day(one.takes_effect_on),
                *(written.amount(one.money(getattr(one.comparison, name))) for name in REGIMES),
            ]
            for one in compared
        ],
        numeric=frozenset({2, 3, 4}),
    )  # fmt: skip


def _line(one: Any) -> dict[str, Any]:
    return {
        "loan": one.loan, "project": one.project, "loan_year": one.loan_year, "takes_effect_on": one.takes_effect_on,
        "regime": one.regime, "before": one.before, "factor": one.factor, "after": one.after,
        "observed": observed_json(one.observed),
    }  # fmt: skip


def _refused(one: Any) -> dict[str, Any]:
    return {
        "loan": one.loan, "loan_year": one.loan_year or None, "takes_effect_on": one.takes_effect_on, "code": one.code,
        "needed": [{"series": series, "period": period} for series, period in one.needed],
    }  # fmt: skip


def _compared(one: Any) -> dict[str, Any]:
    amounts = {name: one.money(getattr(one.comparison, name)) for name in REGIMES}
    return {"loan": one.loan, "takes_effect_on": one.takes_effect_on, **amounts}

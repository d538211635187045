"""``borgen supported-loan loan``: the loans, one with its terms, and how each figure came about."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any

import click

from borgen.cli import written
from borgen.cli.answer import say_json, say_table
from borgen.cli.reader import gettext as _
from borgen.cli.reader import ngettext, pgettext
from borgen.cli.schedule.fields import SHARE
from borgen.cli.supported_loan.loan_answer import loan_json, redemption_json, row_json, term_json
from borgen.cli.supported_loan.moment import DeskMoment, at_the_desk, no_loan, none_such
from borgen.cli.supported_loan.sureness import sure
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.plain import plain_figure

AMOUNTS = ("interest", "principal", "contribution", "residents", "state", "balance_before_redemption")
_number = click.argument("number")
_rise = click.option(
    "--rise", type=SHARE, metavar="SHARE", help="Yearly rise of prices and wages where nothing is published, such as 0.02."
)


@click.group()
def loan() -> None:
    """The loans: debt, terms, who pays, and how each figure came about."""


@loan.command("list")
@click.option("--search", default="", metavar="TEXT", help="Words of number, project or the project's name.")
@click.option("--kind", type=click.Choice([one.value for one in LoanKind]), help="Only first, supplementary or extra loans.")
@at_the_desk
def list_loans(*, moment: DeskMoment, search: str, kind: str | None, as_json: bool) -> None:
    """List the loans with debt, rate and next term."""
    from borgen.office.supported_loan.loan_words import KINDS, REPORTED_ELSEWHERE, REPORTS, STATES
    from borgen.office.supported_loan.queries.loans import loans
    from borgen.office.ui.table_files import EVERYTHING

    found = loans(**moment.asked, search=search, kind=LoanKind(kind) if kind else None, per_page=EVERYTHING)
    if as_json:
        say_json(
            {**moment.plain, "count": found.count, "principal": found.principal, "loans": [row_json(row) for row in found.rows]}
        )
        return
    say_table(
        [
            _("Loan"), _("Project"), _("Which loan"), pgettext("of a loan", "State"), _("Paid out on"), _("Principal"),
            _("Rate a year"), _("Remaining debt"), _("Next term"), _("Report of disbursement"),
        ],
        [
            [
                row.number, row.project, str(KINDS[row.kind]), str(STATES[row.state.value][0]), written.day(row.disbursed_on),
                written.amount(row.principal), written.percent(row.rate), written.amount(row.debt),
                written.day(row.next.due_on if row.next else None),
                str((REPORTED_ELSEWHERE if row.is_reported_elsewhere else REPORTS[row.report])[0]),
            ]
            for row in found.rows
        ],
        numeric=frozenset({5, 6, 7}),
    )  # fmt: skip
    said = ngettext(
        "%(count)s loan, paid out with %(amount)s %(currency)s", "%(count)s loans, paid out with %(amount)s %(currency)s",
        found.count,
    )  # fmt: skip
    sums = {"amount": written.amount(found.principal), "currency": found.principal.currency}
    click.echo(said % {"count": found.count, **sums})


@loan.command("show")
@_number
@_rise
@at_the_desk
def show(*, moment: DeskMoment, number: str, rise: Fraction | None, as_json: bool) -> None:
    """Show one loan: debt, next term and who pays it, regulations, refixing, redemptions, report of the disbursement."""
    page = _page(moment, number, rise)
    if as_json:
        say_json({**moment.plain, **loan_json(page)})
        return
    _say(page)


@loan.command("terms")
@_number
@_rise
@click.option("--years", type=click.IntRange(min=1), metavar="N", help="Only the terms of the first N loan years.")
@at_the_desk
def terms(*, moment: DeskMoment, number: str, rise: Fraction | None, years: int | None, as_json: bool) -> None:
    """List every term that is or was to be paid: interest, instalment, contribution, residents, state, remaining debt; and what
    was redeemed, on its day."""
    page = _page(moment, number, rise)
    last = page.facts.ended_after_term
    if years is not None:
        of_years = years * page.facts.terms.terms_a_year
        last = of_years if last is None else min(last, of_years)
    shown = [term_json(row, page.figures.split(row.n)) for row in page.plan.rows[:last]]
    redeemed = [one for one in page.redemptions if last is None or one.after_term <= last]
    if as_json:
        say_json({**moment.plain, "loan": number, "terms": shown, "redemptions": [redemption_json(one) for one in redeemed]})
        return
    say_table(
        [
            _("Term"), _("Due"), _("Rate a year"), _("Interest"), _("Instalment"), _("Contribution"), _("Residents"),
            pgettext("who pays", "State"), *([_("Redeemed")] if redeemed else []), _("Remaining debt"), _("Index"),
        ],
        list(_term_rows(shown, page.redemptions_after, column=bool(redeemed))),
        numeric=frozenset({0, *range(2, 10 if redeemed else 9)}),
    )  # fmt: skip


def _term_rows(terms: Sequence[Mapping[str, Any]], redeemed: Mapping[int, Sequence[Any]], *, column: bool) -> Iterator[list[str]]:
    """The terms with the redemptions that stand after each; ``column``: what was redeemed has one of its own."""
    yield from map(_redemption_row, redeemed.get(0, ()))
    for term in terms:
        *amounts, balance = (written.amount(term[name]) for name in AMOUNTS)
        yield [
            str(term["n"]), written.day(term["due_on"]), written.percent(term["rate"]), *amounts, *([""] if column else []),
            balance, sure(term["index"]) if term["index"] else "",
        ]  # fmt: skip
        yield from map(_redemption_row, redeemed.get(term["n"], ()))


def _redemption_row(one: Any) -> list[str]:
    return ["", written.day(one.settles_on), *[""] * 6, written.amount(one.amount), written.amount(one.balance), ""]


@loan.command("explain")
@_number
@click.argument("figure", required=False)
@click.argument("n", type=click.IntRange(min=0), required=False)
@_rise
@at_the_desk
def explain(
    *, moment: DeskMoment, number: str, figure: str | None, n: int | None, rise: Fraction | None, as_json: bool
) -> None:
    """Explain FIGURE of term N, the residents' `payment` of loan year N, or the `debt` on the day (N is 0); without them, list
    the figures."""
    from borgen.cli.supported_loan.explained import say_explanation
    from borgen.office.supported_loan.explanation import explanation
    from borgen.office.supported_loan.loan_words import FIGURES as WORDS
    from borgen.office.supported_loan.queries.loan_figure import FIGURES, NoSuchFigure, loan_figure
    from borgen.office.supported_loan.queries.loans import NoSuchLoan

    if figure is None:
        _page(moment, number, rise)
        say_json(list(FIGURES)) if as_json else click.echo("\n".join(FIGURES))
        return
    if n is None:
        example = f"explain {number} {figure} 1"
        raise click.UsageError(_("say of which term, or of which loan year: %(example)s") % {"example": example})
    try:
        found = loan_figure(**moment.asked, number=number, figure=figure, n=n, rise=rise)
    except NoSuchLoan:
        no_loan(number)
        return
    except NoSuchFigure:
        asked = {"figure": repr(figure), "n": n, "number": number, "known": ", ".join(FIGURES)}
        none_such(_("there is no figure %(figure)s of %(n)s on loan %(number)s; there are: %(known)s") % asked)
        return
    if as_json:
        say_json({
            **moment.plain, "loan": number, "figure": figure, "n": n, "due_on": found.due_on, "regulation": found.run,
            **plain_figure(found.trace, found.page.rulings),
        })  # fmt: skip
        return
    of = f"{number}, {n}, {written.day(found.due_on)}" if found.due_on else f"{number}, {n}"
    say_explanation(explanation(str(WORDS[figure]), of, found.trace, found.page.rulings))


def _page(moment: DeskMoment, number: str, rise: Fraction | None) -> Any:
    from borgen.office.supported_loan.queries.loans import NoSuchLoan, loan

    try:
        return loan(**moment.asked, number=number, rise=rise)
    except NoSuchLoan:
        no_loan(number)


def _say(page: Any) -> None:
    rows = [*_facts(page), *_next(page)]
    rows += [(f"{_('Redeemed on')} {written.day(one.settles_on)}", written.amount(one.amount)) for one in page.facts.redeemed]
    say_table([_("Loan"), page.facts.number], rows)
    if page.regulations:
        click.echo()
        say_table(
            [_("Loan year"), _("From"), _("Regulation"), _("Factor"), _("Counts")],
            [
                [str(one.line.loan_year), written.day(one.line.takes_effect_on), one.line.run, written.number(one.line.factor),
                 _("yes") if one.counts else _("no")]
                for one in page.regulations
            ],
            numeric=frozenset({0}),
        )  # fmt: skip


def _facts(page: Any) -> list[tuple[str, str]]:
    from borgen.office.supported_loan.loan_words import (
        KINDS,
        REPORTED_ELSEWHERE,
        REPORTS,
        STATES,
    )
    from borgen.office.supported_loan.type_words import type_text

    facts, terms = page.facts, page.facts.terms
    report = REPORTED_ELSEWHERE if facts.is_reported_elsewhere else REPORTS[facts.reported.state]
    return [
        (_("Project"), f"{facts.project} {page.project_name}"),
        (_("Which loan"), str(KINDS[facts.kind])), (_("Type of loan"), type_text(facts.type_of_loan)),
        (pgettext("of a loan", "State"), str(STATES[page.state.value][0])),
        (_("Day of the commitment"), written.day(facts.committed_on)), (_("Paid out on"), written.day(terms.disbursed_on)),
        (_("Last term"), written.day(page.plan.ends_on)), (_("Principal"), written.amount(terms.principal)),
        (_("Remaining debt"), written.amount(page.debt)), (_("Rate a year"), written.percent(page.rate)),
        (_("Supported sum"), written.amount(facts.supported_sum)), (_("Report of disbursement"), str(report[0])),
    ]  # fmt: skip


def _next(page: Any) -> Iterator[tuple[str, str]]:
    """The next term with who pays it, the next refixing and regulation, and what makes that doubtful."""
    from borgen.office.market.why_not import TROUBLES
    from borgen.office.supported_loan.loan_words import SERIES

    if page.next:
        split = page.next_split
        yield _("Next term"), _("term %(n)s, due %(day)s") % {"n": page.next.n, "day": written.day(page.next.due_on)}
        yield f"  {_('Interest and instalment')}", written.amount(page.next.service)
        yield f"  {_('Contribution')}", written.amount(page.next.contribution)
        yield f"  {_('Residents')}", written.amount(split.residents if split else None)
        yield f"  {pgettext('who pays', 'State')}", written.amount(split.state if split else None)
    if page.next_refixing:
        n, day = page.next_refixing
        yield _("Next refixing"), _("after term %(n)s, %(day)s") % {"n": n, "day": written.day(day)}
    if page.next_regulation:
        year = _("loan year %(year)s") % {"year": page.next_regulation.loan_year}
        yield _("Next regulation"), f"{year}, {written.day(page.next_regulation.takes_effect_on)}"
    for one in page.in_doubt:
        parts = (str(SERIES[one.series]), one.period or "", str(TROUBLES[one.trouble]))
        yield f"  {_('The next regulation is in doubt')}", " ".join(filter(None, parts))

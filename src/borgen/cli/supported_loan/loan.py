"""``borgen supported-loan loan``: the loans, one with its terms, and how each figure came about."""

from fractions import Fraction
from typing import Any

import click

from borgen.cli.answer import language, say_json, say_table, spaced
from borgen.cli.schedule.fields import SHARE
from borgen.cli.supported_loan.loan_answer import loan_json, row_json, term_json
from borgen.cli.supported_loan.moment import DeskMoment, at_the_desk, none_such
from borgen.kernel.shares import share_text
from borgen.supported_loan.paid_out import LoanKind
from borgen.supported_loan.plain import plain_figure
from borgen.supported_loan.wording import word

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
    from borgen.office.supported_loan.queries.loans import loans
    from borgen.office.ui.table_files import EVERYTHING

    found = loans(**moment.asked, search=search, kind=LoanKind(kind) if kind else None, per_page=EVERYTHING)
    if as_json:
        say_json(
            {**moment.plain, "count": found.count, "principal": found.principal, "loans": [row_json(row) for row in found.rows]}
        )
        return
    say_table(
        ["Loan", "Project", "Kind", "State", "Paid out on", "Principal", "Rate", "Debt", "Next term", "Report"],
        [
            [
                row.number, row.project, row.kind.value, row.state.value, row.disbursed_on.isoformat(), spaced(row.principal),
                share_text(row.rate), spaced(row.debt), row.next.due_on.isoformat() if row.next else "",
                "elsewhere" if row.is_reported_elsewhere else row.report.value,
            ]
            for row in found.rows
        ],
        numeric=frozenset({5, 6, 7}),
    )  # fmt: skip
    click.echo(f"{found.count} loans, paid out with {spaced(found.principal)} {found.principal.currency}")


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
    """List every term that is or was to be paid: interest, instalment, contribution, residents, state, remaining debt."""
    page = _page(moment, number, rise)
    last = page.facts.ended_after_term
    if years is not None:
        of_years = years * page.facts.terms.terms_a_year
        last = of_years if last is None else min(last, of_years)
    shown = [term_json(row, page.figures.split(row.n)) for row in page.plan.rows[:last]]
    if as_json:
        say_json({**moment.plain, "loan": number, "terms": shown})
        return
    say_table(
        ["Term", "Due", "Rate", "Interest", "Instalment", "Contribution", "Residents", "State", "Debt", "Index"],
        [
            [
                str(term["n"]), term["due_on"].isoformat(), share_text(term["rate"]),
                *(spaced(term[name]) for name in ("interest", "principal", "contribution", "residents", "state", "balance")),
                word("index", term["index"].value, language()) if term["index"] else "",
            ]
            for term in shown
        ],
        numeric=frozenset({0, *range(2, 9)}),
    )  # fmt: skip


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
        raise click.UsageError(f"say of which term, or of which loan year: explain {number} {figure} 1")
    try:
        found = loan_figure(**moment.asked, number=number, figure=figure, n=n, rise=rise)
    except NoSuchLoan:
        none_such(f"loan {number!r}")
        return
    except NoSuchFigure:
        none_such(f"figure {figure!r} of {n} on loan {number}; there are: {', '.join(FIGURES)}")
        return
    if as_json:
        say_json({
            **moment.plain, "loan": number, "figure": figure, "n": n, "due_on": found.due_on, "regulation": found.run,
            **plain_figure(found.trace, found.page.rulings),
        })  # fmt: skip
        return
    of = f"{number}, {n}, {found.due_on}" if found.due_on else f"{number}, {n}"
    say_explanation(explanation(str(WORDS[figure]), of, found.trace, found.page.rulings))


def _page(moment: DeskMoment, number: str, rise: Fraction | None) -> Any:
    from borgen.office.supported_loan.queries.loans import NoSuchLoan, loan

    try:
        return loan(**moment.asked, number=number, rise=rise)
    except NoSuchLoan:
        none_such(f"loan {number!r}")


def _say(page: Any) -> None:
    facts, terms = page.facts, page.facts.terms
    rows = [
        ("Project", f"{facts.project} {page.project_name}"), ("Kind", f"{facts.kind.value}, {facts.loan_type}"),
        ("State", page.state.value), ("Committed", str(facts.committed_on)), ("Paid out on", str(terms.disbursed_on)),
        ("Last term", str(page.plan.ends_on)), ("Principal", spaced(terms.principal)), ("Debt", spaced(page.debt)),
        ("Rate", share_text(page.rate)), ("Supported sum", spaced(facts.supported_sum)),
    ]  # fmt: skip
    if page.next:
        split = page.next_split
        rows += [
            ("Next term", f"{page.next.n}, {page.next.due_on}"),
            ("  interest and instalment", spaced(page.next.service)), ("  contribution", spaced(page.next.contribution)),
            ("  residents", spaced(split.residents if split else None)), ("  state", spaced(split.state if split else None)),
        ]  # fmt: skip
    if page.next_refixing:
        rows.append(("Next refixing", "after term {}, {}".format(*page.next_refixing)))
    if page.next_regulation:
        rows.append(("Next regulation", f"loan year {page.next_regulation.loan_year}, {page.next_regulation.takes_effect_on}"))
    rows += [("  in doubt", f"{one.series.value} {one.period or ''} {one.trouble.value}".strip()) for one in page.in_doubt]
    reported = "elsewhere, before it came here" if facts.is_reported_elsewhere else facts.reported.state.value
    rows.append(("Report of disbursement", reported))
    rows += [(f"Redeemed {one.settles_on}", spaced(one.amount)) for one in facts.redeemed]
    say_table(["Loan", facts.number], rows)
    if page.regulations:
        click.echo()
        say_table(
            ["Loan year", "From", "Regulation", "Factor", "Counts"],
            [
                [str(one.line.loan_year), str(one.line.takes_effect_on), one.line.run, share_text(one.line.factor),
                 "yes" if one.counts else "no"]
                for one in page.regulations
            ],
            numeric=frozenset({0}),
        )  # fmt: skip

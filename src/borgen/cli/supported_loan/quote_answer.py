"""What ``borgen quote supported-loan`` answers. Apart from the options, so that other commands start without it."""

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from borgen.cashflow.plan import PlanImpossible
from borgen.cli.answer import language, say_json, say_table, spaced, stop, warn
from borgen.kernel.money import Money
from borgen.kernel.shares import share_text
from borgen.rules.parameter import RulebookSilent, Ruling
from borgen.rules.rulebook import open_rulebook
from borgen.supported_loan.choices import CURRENCY, BuildingForm, Housing, Regime, Region, ResidentsStart
from borgen.supported_loan.cost_cap import BuildingFormUnknown, NoArea
from borgen.supported_loan.financing import NotPositive
from borgen.supported_loan.index import IndexView, built_in
from borgen.supported_loan.index.reading import IndexFileRefused, read_observations
from borgen.supported_loan.law import silence
from borgen.supported_loan.loan import refixed_in_order
from borgen.supported_loan.plain import plain_quote, terms_of_years
from borgen.supported_loan.quote import Quote, QuoteRequest, RequestIncomplete, quote_loan
from borgen.supported_loan.wording import percent, say_note, word


def answer(
    *,
    acquisition_sum: Money,
    committed_on: date,
    disbursed_on: date,
    rate: Fraction,
    refixing_rates: tuple[Fraction, ...],
    bond_price: Fraction | None,
    area: Fraction | None,
    region: str | None,
    approved_on: date | None,
    form: str | None,
    housing: str,
    residents_share: Fraction | None,
    extra_investment: Money | None,
    regime: str | None,
    residents_start: str | None,
    index_file: Path | None,
    inflation: Fraction | None,
    years: int | None,
    as_json: bool,
) -> None:
    """Quote, and print the answer; end with a code where there is none."""
    try:
        request = QuoteRequest(
            acquisition_sum=acquisition_sum,
            committed_on=committed_on,
            disbursed_on=disbursed_on,
            rate=rate,
            refixed=refixed_in_order(refixing_rates, disbursed_on=disbursed_on),
            bond_price=bond_price,
            housing=Housing(housing),
            area=area,
            region=Region(region) if region else None,
            approved_on=approved_on,
            form=BuildingForm(form.replace("-", "_")) if form else None,
            residents_share=residents_share,
            extra_investment=extra_investment,
            regime=Regime(regime) if regime else None,
            residents_start=ResidentsStart(residents_start.replace("-", "_")) if residents_start else None,
            rise=inflation,
        )
        found = quote_loan(request, index=_index(index_file, inflation))
    except RulebookSilent as silent:
        _stop_silent(silent, as_json=as_json)
        return
    except RequestIncomplete as error:
        options = ", ".join(f"--{name.replace('_', '-')}" for name in error.missing)
        raise click.UsageError(
            f"the maximum is checked with --area, --region and --approved-on together: add {options}"
        ) from None
    except BuildingFormUnknown:
        raise click.UsageError(
            "an energy supplement applies: add --form multi-storey or --form low"
        ) from None
    except PlanImpossible as error:
        option = "--refixing-rate: " if error.term == "refixing_rate" else ""
        raise click.UsageError(f"{option}{error}") from None
    except (NotPositive, NoArea) as error:
        raise click.UsageError(str(error)) from None
    if as_json:
        say_json(plain_quote(found, years=years, language=language()))
    else:
        _say(found, terms_of_years(found, years))


def _index(path: Path | None, rise: Fraction | None) -> IndexView:
    if path is None:
        return IndexView(rise=rise)
    try:
        return IndexView(built_in() + read_observations(path.read_bytes()), rise=rise)
    except IndexFileRefused as error:
        raise click.UsageError(f"{path.name}: {error}") from None


def _stop_silent(silent: RulebookSilent, *, as_json: bool) -> None:
    lacks = silence(silent)
    if as_json:
        say_json({"error": "rulebook_silent", **lacks})
    text = f"the rulebook {lacks['book']} is silent: {lacks['key']} has no value for {lacks['keyed_by']} {lacks['date']}"
    hint = "; give --residents-share to enter it" if lacks["key"] == "residents_share" else ""
    stop(text.rstrip() + hint, code=1)


def _say(found: Quote, shown: tuple[Any, ...]) -> None:
    financing, extra = found.financing, found.extra_loan
    rows = [
        ("Acquisition sum", financing.acquisition_sum, ""),
        ("Maximum", financing.maximum, ""),
        ("Excess, borne by the owner", financing.excess, ""),
        ("Loan", financing.loan, percent(financing.loan_share, "en")),
        ("Base capital", financing.base_capital, percent(financing.base_capital_share, "en")),
        ("Residents' deposit", financing.deposit, percent(financing.deposit_share, "en")),
        ("Service a term", found.service_per_term, percent(found.request.rate, "en")),
        (
            "Contribution a term",
            found.contribution_per_term,
            percent(found.plan.terms.contribution_rate, "en"),
        ),
        ("Residents a term, first year", found.residents_per_term, percent(found.rule.share.number, "en")),
        ("State a term, first year", found.state_per_term, ""),
    ]
    if found.nominal is not None and found.request.bond_price is not None:
        rows += [("Bonds sold for the loan, nominal", found.nominal, f"at {share_text(found.request.bond_price)}")]
    if found.fee:
        rows.append(("Fee to Udbetaling Danmark, within the sum", found.fee.amount, ""))
    if extra:
        rows += [("Extra loan", extra.principal, ""), ("Extra deposit", extra.deposit, "")]
    say_table(
        ["", CURRENCY, "Share"],
        [[name, spaced(money), part] for name, money, part in rows],
        numeric=frozenset({1, 2}),
    )
    click.echo()
    say_table(
        ["Rate from", "Term", "Rate", "Service a term", "Rate is"],
        [
            [one.since.isoformat(), str(one.first_term), percent(one.rate, "en"), spaced(one.service),
             word("rates", one.rate_basis, "en")]
            for one in found.plan.rate_periods
        ],
        numeric=frozenset({1, 2, 3}),
    )  # fmt: skip
    click.echo()
    say_table(
        ["Due", "Rate", "Interest", "Principal", "Contribution", "Residents", "State", "Balance", "Index"],
        [
            [t.due_on.isoformat(), percent(found.plan.row(t.n).rate, "en"),
             *map(spaced, (t.interest, t.principal, t.contribution, t.residents, t.state, t.balance)),
             word("index", t.index, "en")]
            for t in shown
        ],
        numeric=frozenset(range(1, 8)),
    )  # fmt: skip
    click.echo()
    for note in found.notes:
        warn(f"* {say_note(note, language())}")
    say_table(
        ["Value", "", "Status", "Place"],
        [
            [_term(ruling), ruling.text, word("statuses", ruling.cite.status, language()), str(ruling.cite)]
            for ruling in found.used
        ],
    )


def _term(ruling: Ruling) -> str:
    book, _, name = ruling.parameter.partition("#")
    parameter = open_rulebook(book).parameters.get(name)
    return parameter.term[language()] if parameter else name

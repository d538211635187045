"""What ``borgen quote supported-loan`` answers. Apart from the options, so that other commands start without it."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import click

from borgen.cashflow.plan import PlanImpossible
from borgen.cli import written
from borgen.cli.answer import language, say_json, say_table, stop, warn
from borgen.cli.reader import gettext as _
from borgen.cli.reader import ngettext, pgettext, reader_language
from borgen.cli.schedule.wording import refusal
from borgen.cli.supported_loan.sureness import sure
from borgen.kernel.money import Money
from borgen.rules.parameter import Kind, Parameter, RulebookSilent, Ruling
from borgen.rules.rulebook import in_language, open_rulebook
from borgen.supported_loan.choices import CURRENCY, BuildingForm, Housing, Regime, Region, ResidentsStart
from borgen.supported_loan.cost_cap import BuildingFormUnknown, NoArea
from borgen.supported_loan.financing import NotPositive
from borgen.supported_loan.index import IndexView, built_in
from borgen.supported_loan.index.problem import PROBLEMS_SHOWN
from borgen.supported_loan.index.reading import IndexFileRefused, read_observations
from borgen.supported_loan.law import silence
from borgen.supported_loan.loan import refixed_in_order
from borgen.supported_loan.plain import plain_quote, terms_of_years
from borgen.supported_loan.quote import Quote, QuoteRequest, RequestIncomplete, quote_loan
from borgen.supported_loan.wording import choice_word, say_note, word


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
        said = _("the maximum is checked with --area, --region and --approved-on together: add %(options)s")
        raise click.UsageError(said % {"options": options}) from None
    except BuildingFormUnknown:
        raise click.UsageError(_("an energy supplement applies: add --form multi-storey or --form low")) from None
    except PlanImpossible as error:
        option = "--refixing-rate" if error.term == "refixing_rate" else error.term
        raise click.UsageError(refusal(error, option)) from None
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
        raise click.UsageError(_refused(path, error)) from None


def _refused(path: Path, error: IndexFileRefused) -> str:
    from borgen.office.market.index_problems import problem_text

    said = [problem_text(one, _) for one in error.problems[:PROBLEMS_SHOWN]]
    if more := len(error.problems) - len(said):
        said.append(_("and %(more)s more") % {"more": more})
    return f"{path.name}: {' '.join(said)}"


def _stop_silent(silent: RulebookSilent, *, as_json: bool) -> None:
    lacks = silence(silent)
    if as_json:
        say_json({"error": "rulebook_silent", **lacks})
    names = {"committed_on": _("the day of commitment"), "approved_on": _("the day of form B")}
    keyed_by = names.get(lacks["keyed_by"], lacks["keyed_by"])
    when = f"{keyed_by} {written.day(silent.day)}".rstrip()
    said = _("the rulebook %(book)s is silent: %(key)s has no value for %(when)s")
    hint = _("; give --residents-share to enter it") if lacks["key"] == "residents_share" else ""
    stop(said % {"book": lacks["book"], "key": lacks["key"], "when": when} + hint, code=1)


def _say(found: Quote, shown: tuple[Any, ...]) -> None:
    reader = reader_language()
    say_table([_("What"), CURRENCY, _("Share")], list(_financing(found)), numeric=frozenset({1, 2}))
    click.echo()
    say_table(
        [_("From"), _("Term"), _("Rate a year"), _("Interest and instalment a term"), _("Rate is")],
        [
            [written.day(one.since), str(one.first_term), written.percent(one.rate), written.amount(one.service),
             word("rates", one.rate_basis, reader)]
            for one in found.plan.rate_periods
        ],
        numeric=frozenset({1, 2, 3}),
    )  # fmt: skip
    click.echo()
    say_table(
        [
            _("Due"), _("Rate a year"), _("Interest"), _("Instalment"), _("Contribution"), _("Residents"),
            pgettext("who pays", "State"), _("Remaining debt"), _("Index"),
        ],
        [
            [written.day(t.due_on), written.percent(found.plan.row(t.n).rate),
             *map(written.amount, (t.interest, t.principal, t.contribution, t.residents, t.state, t.balance)),
             sure(t.index)]
            for t in shown
        ],
        numeric=frozenset(range(1, 8)),
    )  # fmt: skip
    click.echo()
    for note in found.notes:
        warn(f"* {say_note(note, reader)}")
    say_table(
        [_("Value of the law"), _("Value"), _("How sure"), _("Where it stands")],
        [_law(ruling, reader) for ruling in found.used],
    )


def _financing(found: Quote) -> Iterator[list[str]]:
    """The plan of the acquisition sum, each term of the first year, and what the loan is paid out with."""
    parts, extra = found.financing, found.extra_loan
    rows: list[tuple[str, Money | None, Fraction | None]] = [
        (_("Acquisition sum"), parts.acquisition_sum, None),
        *([(_("of which fee to Udbetaling Danmark"), found.fee.amount, None)] if found.fee else ()),
        (_("Maximum"), parts.maximum, None),
        (_("Above the maximum, borne by the owner"), parts.excess, None), (_("Loan"), parts.loan, parts.loan_share),
        (_("Base capital"), parts.base_capital, parts.base_capital_share),
        (_("Residents' deposit"), parts.deposit, parts.deposit_share),
        (_("Interest and instalment a term"), found.service_per_term, found.request.rate),
        (_("Contribution a term"), found.contribution_per_term, found.plan.terms.contribution_rate),
        (_("Residents a term, first year"), found.residents_per_term, found.rule.share.number),
        (_("State a term, first year"), found.state_per_term, None),
    ]  # fmt: skip
    if found.nominal is not None and found.request.bond_price is not None:
        label = _("Nominal bonds sold for the loan, at the price %(price)s")
        rows.append((label % {"price": written.number(found.request.bond_price)}, found.nominal, None))
    if extra:
        rows.append((_("Loan for extra energy investment"), extra.principal, None))
        rows.append((_("Deposit for the extra energy investment"), extra.deposit, None))
    for label, money, share in rows:
        yield [label, written.amount(money), "" if share is None else written.percent(share)]


def _law(ruling: Ruling, reader: str) -> list[str]:
    """A value of the law: what it is called, what it is, how sure, and where it stands."""
    book, _hash, name = ruling.parameter.partition("#")
    parameter, cite = open_rulebook(book).parameters.get(name), ruling.cite
    text = _value(ruling, parameter, reader) if parameter else ruling.text
    places = (in_language(part, book=cite.book, language=reader) for part in (cite.source, cite.section))
    term = parameter.term[reader] if parameter else name
    return [term, text, word("statuses", cite.status, reader), ", ".join(filter(None, places))]


def _value(ruling: Ruling, parameter: Parameter, reader: str) -> str:
    kind = parameter.kind
    if kind is Kind.CHOICE:
        return choice_word(ruling.text, reader)
    if kind is Kind.FLAG:
        return _("yes") if ruling.flag else _("no")
    if not isinstance(ruling.value, Fraction):
        return ruling.text
    match kind:
        case Kind.SHARE:
            return written.percent(ruling.value)
        case Kind.MONEY:
            return f"{written.amount(Money(int(ruling.value), CURRENCY))} {CURRENCY}"
        case Kind.MONTHS:
            return ngettext("%(count)s month", "%(count)s months", ruling.whole) % {"count": ruling.whole}
        case Kind.NUMBER if parameter.unit.partition(" ")[0] == "years":
            return ngettext("%(count)s year", "%(count)s years", ruling.whole) % {"count": ruling.whole}
    return written.number(ruling.value)

"""A quote as plain values with the same keys everywhere: on the command line and in the API."""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from borgen.kernel.money import Money
from borgen.kernel.shares import share_text
from borgen.rules.parameter import Ruling
from borgen.rules.trace import Trace
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.loan import RatePeriod
from borgen.supported_loan.quote import Quote
from borgen.supported_loan.resident_payment import YearPayment
from borgen.supported_loan.subsidy import TermSplit
from borgen.supported_loan.trace_words import explained
from borgen.supported_loan.wording import say_note


def terms_of_years(found: Quote, years: int | None) -> tuple[TermSplit, ...]:
    """The terms of the first ``years`` loan years; all where it is ``None``."""
    return found.terms[: years * found.plan.terms.terms_a_year] if years else found.terms


def plain_quote(found: Quote, *, years: int | None, language: str) -> dict[str, Any]:
    """The quote for JSON: amounts as decimal strings in kroner, shares as decimal strings, days ISO.

    ``years`` shortens the list of terms; the notes are in ``language``.
    """
    financing, extra = found.financing, found.extra_loan
    shown = terms_of_years(found, years)
    shown_years = {term.loan_year for term in shown}
    return {
        "acquisition_sum": financing.acquisition_sum.decimal,
        "maximum": _decimal(financing.maximum),
        "excess": _decimal(financing.excess),
        "supported_sum": financing.supported_sum.decimal,
        "principal": financing.loan.decimal,
        "base_capital": financing.base_capital.decimal,
        "residents_deposit": financing.deposit.decimal,
        "service_per_term": found.service_per_term.decimal,
        "contribution_per_term": found.contribution_per_term.decimal,
        "residents_per_term": found.residents_per_term.decimal,
        "state_per_term": found.state_per_term.decimal,
        "bond_price": share_text(found.request.bond_price) if found.request.bond_price is not None else None,
        "nominal_bonds": _decimal(found.nominal),
        "fee": _decimal(found.fee.amount if found.fee else None),
        "extra_loan": {
            "principal": extra.principal.decimal, "residents_deposit": extra.deposit.decimal, "residents": None,
        } if extra else None,
        "currency": CURRENCY,
        "regime": found.rule.regime.value,
        "residents_start": found.rule.start.value,
        "rates": [_rate_period(period) for period in found.plan.rate_periods],
        "terms": [_term(term, found.plan.row(term.n).rate) for term in shown],
        "regulations": [_regulation(year) for year in found.yearly if year.loan_year in shown_years],
        "notes": [{"code": note.code, "text": say_note(note, language)} for note in found.notes],
        "citations": [_citation(ruling) for ruling in found.used],
    }  # fmt: skip


def plain_figure(trace: Trace, rulings: Iterable[Ruling]) -> dict[str, Any]:
    """A figure for JSON: its result, the trace that leads to it, and the values of the law in the trace.

    ``is_rounded``: the result is a broken amount, rounded to be shown; the trace has all of it.
    """
    last = explained(trace, "en")[-1]
    used = {row.source.partition(" ")[0] for row in trace.inputs}
    result = last.value
    return {
        "result": result.decimal if isinstance(result, Money) else share_text(result) if isinstance(result, Fraction)
        else result.isoformat(),
        "is_rounded": last.is_rounded,
        "trace": trace.plain(),
        "values": [
            {"parameter": one.parameter, "value": one.text, "citation": str(one.cite), "status": one.cite.status.value}
            for one in rulings if one.parameter in used
        ],
    }  # fmt: skip


def _decimal(money: Money | None) -> str | None:
    return money.decimal if money is not None else None


def _rate_period(period: RatePeriod) -> dict[str, Any]:
    return {
        "from_term": period.first_term, "since": period.since.isoformat(), "rate": share_text(period.rate),
        "basis": period.rate_basis.value, "service_per_term": period.service.decimal,
    }  # fmt: skip


def _term(term: TermSplit, rate: Fraction) -> dict[str, Any]:
    return {
        "due_on": term.due_on.isoformat(), "interest": term.interest.decimal, "principal": term.principal.decimal,
        "contribution": term.contribution.decimal, "residents": term.residents.decimal, "state": term.state.decimal,
        "balance": term.balance.decimal, "rate": share_text(rate), "index": term.index.value,
    }  # fmt: skip


def _regulation(year: YearPayment) -> dict[str, Any]:
    pairs: Sequence[Any] = [
        change.observed for change in (year.prices, year.wages) if change and change.observed
    ]
    return {
        "loan_year": year.loan_year, "residents_a_year": year.money(CURRENCY).decimal, "index": year.basis.value,
        "observations": [
            {"series": one.series.value, "base": one.base, "period": one.period, "value": share_text(one.value)}
            for pair in pairs for one in pair
        ],
    }  # fmt: skip


def _citation(ruling: Ruling) -> dict[str, Any]:
    cite = ruling.cite
    return {
        "parameter": ruling.parameter, "value": ruling.text, "source": cite.source, "section": cite.section,
        "address": cite.address, "status": cite.status.value,
        "checked_on": cite.checked_on.isoformat() if cite.checked_on else None,
    }  # fmt: skip

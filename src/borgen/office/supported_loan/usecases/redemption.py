"""Redeeming a loan, or a part of it [da: indfrielse]: prepared by one person, carried out by another when it has been paid."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from borgen.kernel.money import Money
from borgen.kernel.shares import share_text
from borgen.office.journal.refused import Refused
from borgen.office.market.queries import known
from borgen.office.supported_loan.facts.figures import LoanFigures, figures_of
from borgen.office.supported_loan.facts.loan import LoanFacts, loan_known
from borgen.office.supported_loan.models import Proposal, Redemption
from borgen.office.supported_loan.usecases.credit import NotYet
from borgen.office.supported_loan.usecases.loans import LawSilent
from borgen.office.supported_loan.usecases.proposals import Ask, Step, Taken, Written, postings_of
from borgen.office.supported_loan.usecases.refixing import LoanRedeemed as RedeemedAlready
from borgen.office.supported_loan.usecases.refusals import NoSuchLoan
from borgen.rules.parameter import RulebookSilent
from borgen.rules.trace import Trace
from borgen.supported_loan.change_events import LoanRedeemed
from borgen.supported_loan.choices import CURRENCY
from borgen.supported_loan.index import IndexView
from borgen.supported_loan.law import silence
from borgen.supported_loan.loan import LoanFigure, LoanRow, explain_loan_row
from borgen.supported_loan.redemption import (
    Bonds,
    RedemptionImpossible,
    RedemptionMethod,
    RedemptionQuote,
    RedemptionReason,
    quote_redemption,
    redeemed_terms,
)
from borgen.supported_loan.subsidy import TermSplit, explain_split


class CannotBeRedeemed(Refused):
    """Not by this method, not on that day, or not that amount; ``why`` says which."""

    code = "cannot_be_redeemed"


class BondsUnknown(Refused):
    """Nobody has stated the bonds behind the loan, and they are what it is redeemed with."""

    code = "bonds_unknown"


class NoticeNotGiven(Refused):
    """A redemption at 100 needs a notice, and nobody has said on which day it was given."""

    code = "notice_not_given"


class RedemptionInThePast(Refused):
    """The loan has been paid or redeemed after that day already, by what is known."""

    code = "redemption_in_the_past"


@dataclass(frozen=True, slots=True, kw_only=True)
class RedemptionTerms:
    """What is prepared: all of the debt unless ``amount`` says how much. ``price`` is that of the market per 100 of nominal;
    ``bond_debt`` the bond debt as the lender states it."""

    why: RedemptionReason
    method: RedemptionMethod
    settles_on: date
    price: Fraction | None = None
    amount: Money | None = None
    notice_given_on: date | None = None
    bond_debt: Money | None = None

    def plain(self) -> dict[str, Any]:
        """As a step keeps its terms."""
        return {
            "why": self.why.value, "method": self.method.value, "settles_on": self.settles_on.isoformat(),
            "price": share_text(self.price) if self.price is not None else "",
            "amount": str(self.amount) if self.amount is not None else "",
            "notice_given_on": self.notice_given_on.isoformat() if self.notice_given_on else "",
            "bond_debt": str(self.bond_debt) if self.bond_debt is not None else "",
        }  # fmt: skip

    @classmethod
    def of(cls, terms: Mapping[str, Any]) -> "RedemptionTerms":
        """What ``plain`` has kept."""
        given, debt = str(terms["notice_given_on"]), str(terms["bond_debt"])
        return cls(
            why=RedemptionReason(terms["why"]), method=RedemptionMethod(terms["method"]),
            settles_on=date.fromisoformat(terms["settles_on"]),
            price=Fraction(terms["price"]) if terms["price"] else None,
            amount=_money(str(terms["amount"])) if terms["amount"] else None,
            notice_given_on=date.fromisoformat(given) if given else None, bond_debt=_money(debt) if debt else None,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RedemptionWorkedOut:
    """The quote, and the loan before and after; ``after`` is ``None`` where all of it is redeemed."""

    quote: RedemptionQuote
    before: LoanFigures
    after: LoanFigures | None

    @property
    def next_before(self) -> TermSplit | LoanRow | None:
        """The next term as it was to be, with who pays it where that is known; ``None`` after the last."""
        return self._next(self.before)

    @property
    def next_after(self) -> TermSplit | LoanRow | None:
        """The next term as it is then; ``None`` where all of the loan is redeemed."""
        return self._next(self.after) if self.after else None

    def _next(self, figures: LoanFigures) -> TermSplit | LoanRow | None:
        n = self.quote.after_term + 1
        return figures.split(n) if figures.facts.rule else figures.plan.row(n)


def work_out_redemption(*, facts: LoanFacts, index: IndexView, terms: RedemptionTerms) -> RedemptionWorkedOut:
    """What a redemption costs and changes, with what is known.

    Raises:
        RedeemedAlready, BondsUnknown, CannotBeRedeemed, RedemptionInThePast, LawSilent.
    """
    if facts.ended_on is not None:
        raise RedeemedAlready(on=facts.ended_on)
    bonds = facts.bonds
    if bonds is None:
        raise BondsUnknown(loan=facts.number)
    if terms.bond_debt is not None:
        bonds = replace(bonds, debt=terms.bond_debt)
    before = figures_of(facts, index=index)
    try:
        quote = _quote(before, bonds, terms)
        latest = max((one.after_term for one in facts.redeemed), default=0)
        if quote.after_term < latest or terms.settles_on < facts.terms.disbursed_on:
            raise RedemptionInThePast(on=terms.settles_on)
        after = None
        if not quote.is_full:
            after = figures_of(replace(facts, terms=redeemed_terms(facts.terms, quote)), index=index)
    except RedemptionImpossible as error:
        raise CannotBeRedeemed(why=error.code, **error.params) from error
    except RulebookSilent as error:
        raise LawSilent(**silence(error)) from error
    return RedemptionWorkedOut(quote=quote, before=before, after=after)


def _quote(figures: LoanFigures, bonds: Bonds, terms: RedemptionTerms) -> RedemptionQuote:
    return quote_redemption(
        plan=figures.plan, splits=figures.splits if figures.facts.rule else None, bonds=bonds, reason=terms.why,
        method=terms.method, settles_on=terms.settles_on, price=terms.price, amount=terms.amount,
        notice_given_on=terms.notice_given_on,
    )  # fmt: skip


def _shown(ask: Ask) -> Mapping[str, Any]:
    terms = RedemptionTerms.of(ask.terms)
    if terms.method is RedemptionMethod.AT_PAR_WITH_NOTICE and terms.notice_given_on is None:
        raise NoticeNotGiven()
    worked_out = work_out_redemption(facts=_facts(ask), index=_index(ask), terms=terms)
    quote = worked_out.quote
    figures: dict[str, Any] = {
        "redeemed": quote.cash_debt, "is_full": quote.is_full, "settles_on": quote.settles_on,
        "after_term": quote.after_term, "nominal": quote.nominal, "price": quote.price, "bonds_cost": quote.bonds_cost,
        "accrued": quote.accrued, "fee": quote.fee, "paid": quote.paid, "gain": quote.gain,
        "support_stops_from": quote.support_stops_from, "residents_saved": quote.residents_saved,
        "state_saved": quote.state_saved,
    }  # fmt: skip
    if quote.notice:
        figures["last_notice_on"] = quote.notice.last_on
    old = worked_out.before.split(quote.after_term + 1)
    new = worked_out.after.split(quote.after_term + 1) if worked_out.after else None
    if old and new:
        for name in ("service", "residents", "state"):
            figures |= {f"{name}_before": getattr(old, name), f"{name}_after": getattr(new, name)}
    return figures


def _traces(ask: Ask) -> Mapping[str, Trace]:
    found = work_out_redemption(facts=_facts(ask), index=_index(ask), terms=RedemptionTerms.of(ask.terms))
    return {**found.quote.traces, "redeemed": found.quote.traces["cash_debt"], **_effects(found)}


def _effects(found: RedemptionWorkedOut) -> dict[str, Trace]:
    """The next term before and after."""
    n, traces = found.quote.after_term + 1, {}
    for when, figures in (("before", found.before), ("after", found.after)):
        if figures is None or figures.split(n) is None:
            continue
        rule = figures.facts.rule
        traces[f"service_{when}"] = explain_loan_row(figures.facts.terms, n, LoanFigure.SERVICE)
        if rule is not None:
            for name in ("residents", "state"):
                traces[f"{name}_{when}"] = explain_split(figures.plan, rule, figures.yearly, n, name)
    return traces


def _write(taken: Taken) -> Written:
    terms = RedemptionTerms.of(taken.ask.terms)
    if terms.settles_on > taken.ask.today:
        raise NotYet(on=terms.settles_on)
    loan = taken.ask.loan
    assert loan is not None
    quote = work_out_redemption(facts=_facts(taken.ask), index=_index(taken.ask), terms=terms).quote
    Redemption.objects.create(
        organisation_id=loan.organisation_id, loan=loan, known_from=taken.now.sequence, after_term=quote.after_term,
        settles_on=quote.settles_on, minor=quote.cash_debt.minor, is_full=quote.is_full,
        residents_fall=quote.reason is not RedemptionReason.TOO_MUCH_BORROWED,
        why=quote.reason.value, method=quote.method.value, price=share_text(quote.price),
        nominal_minor=quote.nominal.minor, paid_minor=quote.paid.minor, gain_minor=quote.gain.minor,
        notice_given_on=terms.notice_given_on, prepared_by=taken.prepared_by, closed_by=taken.closed_by,
        trace=quote.trace.plain(),
    )  # fmt: skip
    happened = LoanRedeemed(
        loan=loan.number, after_term=quote.after_term, settles_on=quote.settles_on.isoformat(), amount=str(quote.cash_debt),
        paid=str(quote.paid), gain=str(quote.gain), is_full=quote.is_full, why=quote.reason.value, method=quote.method.value,
        prepared_by=taken.prepared_by, proposal=taken.number,
    )  # fmt: skip
    return Written(
        happened=happened, postings=postings_of(("owner", "lender", quote.paid)),
        answer={"loan": loan.number, "paid": quote.paid.decimal},
    )  # fmt: skip


REDEMPTION = Step(kind=Proposal.Kind.REDEMPTION, shown=_shown, write=_write, traces=_traces)
"""All of a loan's debt or a part: terms as :class:`RedemptionTerms` gives them."""


def _facts(ask: Ask) -> LoanFacts:
    number = ask.loan.number if ask.loan else ""
    found = loan_known(organisation_id=ask.project.organisation_id, sequence=ask.sequence, number=number)
    if found is None:
        raise NoSuchLoan(number=number)
    return found


def _index(ask: Ask) -> IndexView:
    return IndexView(known(organisation_id=ask.project.organisation_id, sequence=ask.sequence))


def _money(text: str) -> Money:
    number, _space, currency = text.partition(" ")
    return Money.parse(number, currency or CURRENCY)

"""Redemption, correction and supplementary loan in words: reasons, methods, and the labels of their figures."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from borgen.office.supported_loan.quote.law_words import law_lines
from borgen.office.ui.formats import section_text
from borgen.rules.citation import Citation, Status
from borgen.supported_loan.frozen_law import frozen_rulings
from borgen.supported_loan.redemption import RedemptionMethod, RedemptionReason

REASONS: dict[RedemptionReason, Promise] = {
    RedemptionReason.VOLUNTARY: _("Voluntary"),
    RedemptionReason.TOO_MUCH_BORROWED: _("Too much was borrowed (mandatory)"),
    RedemptionReason.CHANGE_OF_USE: _("The dwellings get another use (mandatory)"),
}
METHODS: dict[RedemptionMethod, Promise] = {
    RedemptionMethod.AT_MARKET: _("Bonds of the series at the market price"),
    RedemptionMethod.AT_PAR_WITH_NOTICE: _("At 100, with notice to a term"),
}

LABELS: dict[str, Promise] = {
    "why": _("Why"),
    "method": _("How"),
    "settles_on": _("Day of redemption"),
    "amount": _("Amount"),
    "notice_given_on": _("Notice given on"),
    "bond_debt": _("Bond debt by the lender"),
    "redeemed": _("Debt redeemed"),
    "cash_debt": _("Debt redeemed"),
    "debt": _("Remaining debt"),
    "is_full": _("All of the loan"),
    "after_term": _("After term"),
    "price": _("Price of the bonds"),
    "bonds_cost": _("Cost of the bonds"),
    "accrued": _("Accrued interest"),
    "fee": _("Redemption fee"),
    "paid": _("To pay"),
    "gain": _("Gain (below zero: cost)"),
    "support_stops_from": _("Support ends or falls from"),
    "last_notice_on": _("Last day of notice"),
    "residents_saved": _("Residents no longer pay"),
    "state_saved": _("The state no longer pays"),
    "service_saved": _("Interest and instalment no longer paid"),
    "contribution_after": _("Contribution a term, after"),
    "nominal": _("Bonds to redeem with"),
    "service_before": _("Interest and instalment a term, before"),
    "service_after": _("Interest and instalment a term, after"),
    "residents_before": _("Residents a term, before"),
    "residents_after": _("Residents a term, after"),
    "state_before": _("State a term, before"),
    "state_after": _("State a term, after"),
    "supported_before": _("Supported sum, before"),
    "supported": _("Supported sum, final"),
    "principal_allowed": _("Loan that the final sum allows"),
    "too_much": _("Borrowed too much"),
    "settled_through": _("Terms settled"),
    "residents_difference": _("Residents still owe (below zero: get back)"),
    "state_difference": _("The state still owes (below zero: gets back)"),
    "loan_type": _("Type of loan"),
    "by_commitment": _("By the commitment's day"),
    "by_loan_day": _("By the loan's own day"),
}
"""What the figures of these steps are called."""


def rulings_text(rulings: Iterable[Mapping[str, str]]) -> str:
    """Kept values of the law with the place where each stands, one after the other; of an assumed one that it is."""
    return "; ".join(
        f"{line.term}: {line.text}" + (f" ({', '.join(place)})" if (place := _place(line.cite)) else "")
        for line in law_lines(frozen_rulings(rulings))
    )


def _place(cite: Citation) -> list[str]:
    parts = [section_text(cite)] if cite.section else []
    return [*parts, str(_("assumed"))] if cite.status is Status.ASSUMED else parts


def redemption_text(figure: str) -> str:
    """What an amount of a redemption's quote is called."""
    return str(LABELS[figure])

"""The desk's words for its own codes, beside those that the pure wording has."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from borgen.guarantee.vocabulary import term
from borgen.guarantee.wording import label
from borgen.kernel.money import Money
from borgen.office.ui.formats import day_text, language, money_text, share_text

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

MISSING: dict[str, Promise] = {
    "organisation_number": gettext_lazy("Organisation number"),
    "borrower_class": gettext_lazy("Class of borrower"),
    "decision": gettext_lazy("What was decided"),
    "decided_on": gettext_lazy("Day of the decision"),
    "decided_amount": gettext_lazy("Decided amount"),
    "legal_form": gettext_lazy("Legal form"),
    "exposure_kind": gettext_lazy("Kind of exposure"),
    "lender": gettext_lazy("Lender"),
    "original_amount": gettext_lazy("Original loan"),
    "outstanding": gettext_lazy("Outstanding debt"),
    "ends_on": gettext_lazy("Last day"),
    "security": gettext_lazy("Security"),
    "readable_terms": gettext_lazy("Terms that could be read"),
}
"""What a guarantee's row may lack."""

TERMS: "dict[str, _StrPromise]" = {
    "reference": gettext_lazy("Reference"),
    "name": gettext_lazy("Borrower"),
    "borrower": gettext_lazy("Borrower"),
    "organisation_number": gettext_lazy("Organisation number"),
    "borrower_class": gettext_lazy("Class of borrower"),
    "municipality_owns": gettext_lazy("The municipality owns"),
    "locality": gettext_lazy("Place"),
    "exposure_kind": gettext_lazy("Kind of exposure"),
    "legal_form": gettext_lazy("Legal form"),
    "covers": gettext_lazy("Covers"),
    "purpose": gettext_lazy("Purpose"),
    "purpose_category": gettext_lazy("Kind of purpose"),
    "decided": gettext_lazy("Decided amount"),
    "is_frame": gettext_lazy("A frame"),
    "municipality_share": gettext_lazy("The municipality's share"),
    "currency": gettext_lazy("Currency"),
    "outcome": gettext_lazy("What was decided"),
    "decided_by": gettext_lazy("Decided by"),
    "decided_on": gettext_lazy("Decided on"),
    "decided_on_precision": gettext_lazy("How exactly the day is known"),
    "paragraph": gettext_lazy("Paragraph"),
    "registration_number": gettext_lazy("Registration number"),
    "available_until": gettext_lazy("Can be used to and including"),
    "execute_by": gettext_lazy("To be executed by"),
    "executed_on": gettext_lazy("Executed on"),
    "ends_on": gettext_lazy("Last day"),
    "ended_on": gettext_lazy("Ended on"),
    "end_reason": gettext_lazy("Why it ended"),
    "investment": gettext_lazy("Cost of the investment"),
    "own_contribution": gettext_lazy("Own contribution"),
    "fee_rate": gettext_lazy("Agreed fee rate"),
    "fee_payer": gettext_lazy("The fee is paid by"),
    "conditions": gettext_lazy("Conditions"),
    "conditions_met_on": gettext_lazy("Conditions met on"),
    "policy": gettext_lazy("Policy"),
    "policy_reason": gettext_lazy("Why this policy"),
    "texts": gettext_lazy("Texts kept as they stood"),
    "starts_on": gettext_lazy("Loan starts on"),
    "granted": gettext_lazy("Amount of the loan"),
    "amortisation": gettext_lazy("Amortisation"),
    "lender": gettext_lazy("Lender"),
    "number": gettext_lazy("Number"),
    "loan_type": gettext_lazy("Type of loan"),
    "original": gettext_lazy("Original loan"),
    "first_drawn_on": gettext_lazy("First drawn on"),
    "matures_on": gettext_lazy("Matures on"),
    "interest_rate": gettext_lazy("Interest rate"),
    "rate_bound_until": gettext_lazy("Rate bound until"),
    "amortisation_kind": gettext_lazy("Kind of amortisation"),
    "amortisation_starts_on": gettext_lazy("Amortisation starts on"),
    "amortisation_per_year": gettext_lazy("Amortisation a year"),
    "amortisation_share_per_year": gettext_lazy("Share amortised a year"),
    "payments_a_year": gettext_lazy("Payments a year"),
    "amortisation_text": gettext_lazy("Amortisation as the register had it"),
    "kind": gettext_lazy("Kind"),
    "text": gettext_lazy("Description"),
    "amount": gettext_lazy("Amount"),
    "rank": gettext_lazy("Priority"),
    "value": gettext_lazy("Value"),
    "valued_on": gettext_lazy("Valued on"),
    "insurer": gettext_lazy("Insurer"),
    "valid_from": gettext_lazy("Valid from"),
    "valid_until": gettext_lazy("Valid to and including"),
    "on": gettext_lazy("Day"),
    "source": gettext_lazy("Source"),
    "value_on": gettext_lazy("Day"),
    "is_assumed_day": gettext_lazy("The day was not stated"),
    "note": gettext_lazy("Note"),
    "rule": gettext_lazy("Rule"),
    "reason": gettext_lazy("Reason"),
    "duty": gettext_lazy("Duty"),
    "due_on": gettext_lazy("Due on"),
    "done_on": gettext_lazy("Done on"),
}
"""What the terms of a guarantee and its parts are called."""

WORD_LISTS = {
    "borrower_class": "borrower_class",
    "exposure_kind": "exposure_kind",
    "legal_form": "legal_form",
    "covers": "covered",
    "purpose_category": "purpose",
    "outcome": "outcome",
    "duty": "duty",
}
"""Terms whose values are words of the vocabulary's lists."""

PARTS: dict[str, Promise] = {
    "terms": gettext_lazy("Terms"),
    "borrower": gettext_lazy("Borrower"),
    "loan": gettext_lazy("Loan"),
    "security": gettext_lazy("Security"),
    "insurance": gettext_lazy("Insurance"),
    "balance": gettext_lazy("Balance"),
    "movement": gettext_lazy("Movement"),
    "increase": gettext_lazy("Increase"),
    "deviation": gettext_lazy("Deviation"),
    "evidence": gettext_lazy("Evidence"),
}
ACTIONS: dict[str, Promise] = {
    "stated": gettext_lazy("stated"),
    "changed": gettext_lazy("changed"),
    "withdrawn": gettext_lazy("no longer believed"),
}
MOVEMENTS: dict[str, Promise] = {
    "draw": gettext_lazy("Draw"),
    "amortisation": gettext_lazy("Amortisation"),
    "call": gettext_lazy("Called"),
    "write_off": gettext_lazy("Written off"),
    "reconciling": gettext_lazy("Difference to the stated balance"),
}
GROUNDS: dict[str, Promise] = {
    "terms": gettext_lazy("Terms"),
    "balance": gettext_lazy("Stated balance"),
    "security": gettext_lazy("Security"),
    "movement": gettext_lazy("Movement"),
    "increase": gettext_lazy("Increase"),
}
"""What kind of recorded fact stands behind an input of a figure."""

AMORTISATIONS: dict[str, Promise] = {
    "straight_line": gettext_lazy("Straight-line"),
    "annuity": gettext_lazy("Annuity"),
    "share_of_remaining": gettext_lazy("Share of the remaining debt"),
    "fixed_per_year": gettext_lazy("Fixed amount a year"),
    "bullet": gettext_lazy("All at the end"),
    "text": gettext_lazy("As the text says"),
}
UNKNOWN: dict[str, Promise] = {
    "decided_unknown": gettext_lazy("Nobody has stated the decided amount."),
    "drawn_unknown": gettext_lazy("Nobody has stated what has been drawn of every loan."),
    "outstanding_unknown": gettext_lazy("Nobody has stated what is left of every loan."),
    "original_unknown": gettext_lazy("Nobody has stated the original amount of the loan."),
    "investment_unknown": gettext_lazy("Nobody has stated the cost of the investment."),
    "own_contribution_unknown": gettext_lazy("Nobody has stated the own contribution."),
    "policy_silent": gettext_lazy("The policy says nothing about it for this day."),
    "counts_in_no_total": gettext_lazy(
        "The guarantee is proposed, refused, lapsed or ended, and counts in no total."
    ),
}
"""Why a figure is not known, or is nothing."""

POLICY_REASONS: dict[str, Promise] = {
    "stated": gettext_lazy("Stated when the guarantee was entered."),
    "stated_in_import": gettext_lazy("Stated for the whole file when it was imported."),
    "organisation": gettext_lazy("The organisation's own policy when the guarantee came into the register."),
    "none_stated": gettext_lazy("Nobody has said which policy governs it."),
}
"""Why a policy governs a guarantee."""

POSTINGS: dict[str, Promise] = {
    "due": gettext_lazy("as planned"),
    "extra": gettext_lazy("extra repayment"),
    "draw": gettext_lazy("draw"),
    "settled": gettext_lazy("interest settled"),
    "redeemed": gettext_lazy("redeemed"),
}
"""Why something falls due under a plan."""

WISH_REFUSED: "dict[str, _StrPromise]" = {
    "more_than_is_left": gettext_lazy("That is more than is left of the debt then: %(valid)s."),
    "not_after_start": gettext_lazy("The day has to be after the day from which the change counts."),
    "missing": gettext_lazy("This has to be said for such a plan."),
    "text": gettext_lazy("The register has it in words that were not read as a plan. Choose how the loan is paid down."),
    "before_the_start": gettext_lazy("The loan has not begun by then."),
    "after_the_end": gettext_lazy("The loan has ended by then."),
    "nothing_left": gettext_lazy("Nothing is left of the loan by then."),
    "out_of_range": gettext_lazy("The figure is outside what a plan can be made of: %(valid)s."),
    "not_positive": gettext_lazy("The amount has to be more than nothing."),
    "not_supported": gettext_lazy("No plan can be made so. Possible: %(valid)s."),
    "too_far_away": gettext_lazy("The day is too far away for a plan."),
    "never_ends": gettext_lazy("With so little a year the loan would never end."),
    "rate_unknown": gettext_lazy("The interest rate is not known, so nothing can be added to it. Write the rate instead."),
}
"""Why no plan follows from what is asked for."""

WHY_NO_PLAN: dict[str, Promise] = {
    "amortisation_unknown": gettext_lazy("Nobody has stated how it is paid down."),
    "text": gettext_lazy("How it is paid down stands in words that were not read as a plan."),
    "start_unknown": gettext_lazy("The first day is not known."),
    "end_unknown": gettext_lazy("The last day is not known."),
    "past_end": gettext_lazy("The last day has come, and something is still owed."),
    "rate_unknown": gettext_lazy("An annuity's payments cannot be told without the interest rate."),
    "amount_unknown": gettext_lazy("The amount a year is not known."),
    "share_unknown": gettext_lazy("The share a year is not known."),
    "negative": gettext_lazy("More has been paid than was owed."),
    "loans_differ": gettext_lazy("One of the loans is overpaid, so that the debt cannot be shared between them."),
    "impossible": gettext_lazy("Its terms contradict each other."),
}
"""Why it cannot be told when a debt falls due."""

NO_PLAN: dict[str, Promise] = {
    "missing": gettext_lazy("The register does not say: {term}."),
    "text": gettext_lazy("The register has it in words that were not read as a plan: “{text}”."),
}


def term_label(name: str) -> str:
    """What a term is called; the pure wording's word, or the name itself, where the desk has none."""
    known = TERMS.get(name)
    return str(known) if known else sentence(label(name, language()).replace("_", " "))


def value_text(name: str, value: Any) -> str:
    """The value of a term in the reader's way of writing."""
    if value is None or value == "":
        return _("unknown")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Money):
        return money_text(value)
    if isinstance(value, Fraction):
        return share_text(value)
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{term_label(key)}: {text}" for key, text in value.items())
    if isinstance(value, frozenset | set | tuple | list):
        return ", ".join(value_text(name, inner) for inner in sorted(value, key=str))
    if name in WORD_LISTS and value:
        words = (word.strip() for word in str(getattr(value, "value", value)).split(","))
        return ", ".join(term(WORD_LISTS[name], word, language()) for word in words)
    if name == "kind":
        text = str(getattr(value, "value", value))
        return str(MOVEMENTS[text]) if text in MOVEMENTS else term("security_kind", text, language())
    if name == "source":
        return source_text(str(value))
    if name == "amortisation_kind":
        return str(AMORTISATIONS.get(str(getattr(value, "value", value)), value))
    return str(value)


def source_text(source: str) -> str:
    """Who stated a balance; one that follows from the end of a redeemed guarantee nobody put into words."""
    return _("The guarantee ended as redeemed") if source == "redeemed" else source


def sentence(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]

"""Why a loan cannot be redeemed, corrected or supplemented so, in the reader's words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, Promise] = {
    "cannot_be_redeemed.not_callable": _("The loan's bonds are not callable: it can only be redeemed at the market price."),
    "cannot_be_redeemed.no_price": _("State the price of the bonds, per 100 of nominal."),
    "cannot_be_redeemed.not_a_term": _("{on} is no term of the loan: at 100 with notice it is redeemed on a term's day."),
    "cannot_be_redeemed.notice_too_late": _("The notice of {on} came too late: {last_on} was the last day for that term."),
    "cannot_be_redeemed.notice_on_closed_day": _(
        "Banks are closed on {on}: a notice sent then is received on {received_on}. State that day, or one before."
    ),
    "cannot_be_redeemed.notice_before_loan": _("On {on} the loan had not been paid out, so no notice can have been given."),
    "cannot_be_redeemed.part_before_first_term": _(
        "On {on} no term has been paid yet: until then the loan can be redeemed in full only."
    ),
    "cannot_be_redeemed.nothing_left": _("Nothing is left of the loan to redeem."),
    "cannot_be_redeemed.not_part_of_debt": _("{amount} is no part of the debt, which is {debt} then."),
    "bonds_unknown": _("The bonds behind loan {loan} are not registered, and they are what it is redeemed with."),
    "notice_not_given": _("Say on which day the notice was given."),
    "redemption_in_the_past": _("On {on} the loan had not been paid out, or it has been redeemed in part since."),
    "form_c_missing": _("Form C of {reference} is not approved: the final sum is not known yet."),
    "only_the_first_loan": _("Loan {loan} does not follow the final sum: the project's first loan does."),
    "final_sum_not_below": _(
        "The final sum supports {final}, not less than the {before} that the residents pay by. What is more is for a "
        "supplementary loan."
    ),
    "payment_was_taken_over": _(
        "The residents' payment of loan {loan} came from another register, and cannot be worked out from the start."
    ),
    "no_first_loan": _("{reference} has no loan yet that another could supplement."),
    "not_final": _("A supplementary loan needs BOSSINF status {wanted}; on {on} it is {status}."),
    "nothing_to_supplement": _("The final sum supports {final}, not more than the {before} that was borrowed for."),
    "supplementary_there": _("{reference} has its supplementary loan already."),
}

"""Why the desk says no, in the reader's words: what is wrong and what to do instead."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from borgen.kernel.money import Money, NotAnAmount
from borgen.office.guarantee.wording import term_label
from borgen.office.journal.refused import Refused
from borgen.office.ui.formats import money_text

REFUSALS: dict[str, Promise] = {
    "no_such_guarantee": _("There is no guarantee with the reference {reference}."),
    "changed_since": _("Somebody has changed the guarantee since you opened this form."),
    "reason_missing": _("A correction needs a reason."),
    "other_currency": _("{field} is in {currency}, but the guarantee is in {wanted}."),
    "not_exact": _("{field} has more decimals than the register keeps: seven at most."),
    "no_such_field": _("{field} cannot be changed here."),
    "nothing_changes": _("Everything is as you state already, so there is nothing to save."),
    "no_such_part": _("That part of the guarantee is not there any more."),
    "not_released": _("It has not been given back or ended, so there is nothing to take back."),
    "loan_withdrawn": _("Loan {number} has been taken back: it was entered by mistake."),
    "loan_has_debt": _(
        "Balances or movements are registered of loan {number} ({balances} and {movements}). Correct each of them under Debt"
        " and plan, and say that it never was so; then the loan can be taken back."
    ),
    "no_such_evidence": _("Nothing is recorded that shows this duty to be done."),
    "no_such_deviation": _("No reason is recorded for departing from this rule."),
    "reference_taken": _("There is a guarantee with the reference {reference} already."),
    "days_out_of_order": _("{field} is {later}, which is before {earlier}."),
    "term_has_its_own_command": _("{field} is changed on a page of its own."),
    "decided_unknown": _("The register has no decided amount that could be increased. Correct the terms first."),
    "increase_in_future": _("It was decided on {on}, which has not come yet."),
    "decided_stated_since": _(
        "The decided amount from {day} on, {amount}, was stated after the increase had been entered. Say whether it is right"
        " as it stands, or counted the increase and is corrected with it."
    ),
    "borrower_name_missing": _("Give the borrower a name."),
    "balance_stated_already": _("The balance of {on} has been stated already, as {amount}. Correct that one instead."),
    "not_a_movement": _("A movement is of an amount above zero."),
    "in_the_future": _("{on} has not come yet: what was drawn, paid or observed cannot lie in the future."),
    "decided_in_future": _("It was decided on {on}, which has not come yet. Mend the day, or say that it is a proposal."),
    "after_its_end": _("The guarantee had ended by then, on {ended_on}."),
    "outstanding_negative": _("More would have been paid back than was owed: {outstanding} on {day}."),
    "outstanding_above_decided": _(
        "On {day} {outstanding} would be owed, which is more than the {decided} that were decided."
    ),
    "drawn_above_decided": _("By {day} {drawn} would have been drawn, which is more than the {decided} that were decided."),
    "not_granted": _("Only a guarantee that has been granted can be executed."),
    "offer_lapsed": _("The decision could be used to and including {last_on}. A new decision is needed."),
    "conditions_unmet": _("The decision has conditions, and nobody has said that they are met. Correct the terms first."),
    "signed_already": _("The guarantee has been executed already."),
    "ended_already": _("The guarantee ended on {ended_on}."),
    "facts_after_end": _("Something is registered on {latest}, after the day on which it would end."),
    "not_an_end_reason": _("Choose why the guarantee ends."),
    "before_decision": _("{executed_on} is before {decided_on}, the day of the decision."),
    "out_of_bounds": _("{field} cannot be {value}."),
    "nothing_true_then": _("The register knows nothing of the guarantee on those days."),
    "not_a_way_with_doubles": _("Rows with the same key are kept or left out; “{how}” is neither."),
    "no_such_import": _("There is no such import."),
    "import_not_open": _("The import is not open any more."),
    "import_not_applied": _("The import has not been applied, so there is nothing to undo."),
    "import_built_upon": _("{count} of its guarantees have been changed since, so it cannot be undone: {references}."),
    "preview_outdated": _("The register has changed since the preview was made. Look at the new preview before you apply."),
    "questions_open": _("There are questions left to answer."),
    "not_a_choice": _("Choose one of the answers."),
    "empty_file": _("The file is empty."),
    "file_kind_not_kept": _("Such a file is not kept here, or it is not what its name says. Kept are: {kinds}."),
    "not_counted_yet": _("The register is being counted: {done} of {of} guarantees. Try again in a while."),
    "too_far_ahead": _("Of a register of this size duties are kept up to and including {last}. Choose an earlier day."),
    "no_such_policy": _("There is no policy with the id {policy}."),
    "file_too_large": _("The file is larger than {megabytes_max} MB."),
    "fee_run_under_way": _("Another run of the year is being planned or waits for approval."),
    "nothing_to_charge": _("Everything that can be priced has been charged already. What cannot be priced: {missing}."),
    "no_such_fee_run": _("There is no such fee run."),
    "fee_run_not_frozen": _("The run does not wait for approval any more."),
    "same_person": _("Who froze the run cannot approve it: a second person has to."),
    "manifest_differs": _("The run is not what your page showed. Look at it again."),
    "fee_run_outdated": _("What is known by now gives other fees. Reject the run and freeze it anew."),
    "too_many_views": _("You have {limit} views already. Delete one that you do not need."),
    "no_such_view": _("You have no such view."),
    "key_reused": _("This form was sent before with other contents. Look through it and send it again."),
}
_TERMS_IN = ("field",)
_AMOUNTS_IN = ("outstanding", "decided", "drawn", "amount")


class _Given(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def why_not(refusal: Refused) -> str:
    """The refusal as a sentence."""
    return refusal_text(refusal.code, refusal.params)


def refusal_text(code: str, params: Mapping[str, str]) -> str:
    """The sentence for a code. A code that nobody has put into words is shown as it is; the tests hold that none is."""
    words = REFUSALS.get(code)
    if words is None:
        return code.replace("_", " ")
    return str(words).format_map(_Given({name: _shown(name, text) for name, text in params.items()}))


def _shown(name: str, text: str) -> str:
    if name in _TERMS_IN:
        return term_label(text)
    if name in _AMOUNTS_IN:
        number, _, currency = text.partition(" ")
        try:
            return money_text(Money.parse(number, currency or "SEK"))
        except NotAnAmount:
            return text
    return text

"""Why the desk says no, in the reader's words: what is wrong and what to do instead."""

import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from borgen.kernel.money import Money, NotAnAmount
from borgen.office.journal.refused import Refused
from borgen.office.supported_loan.why_not_changes import REFUSALS as CHANGE_REFUSALS
from borgen.office.supported_loan.why_not_loans import PROBLEMS
from borgen.office.supported_loan.why_not_loans import REFUSALS as LOAN_REFUSALS
from borgen.office.supported_loan.wording import term_label
from borgen.office.ui.formats import day_text, money_text, share_text

REFUSALS: dict[str, Promise] = {
    **LOAN_REFUSALS,
    **CHANGE_REFUSALS,
    "no_such_project": _("There is no project with the reference {reference}."),
    "no_such_supported_loan": _("There is no loan with the number {number}."),
    "project_reference_taken": _("There is a project with the reference {reference} already."),
    "changed_since": _("Somebody has changed the project since you opened this page. Look at it again."),
    "reason_missing": _("Give a reason."),
    "nothing_changes": _("Everything is as you state already, so there is nothing to save."),
    "project_not_there_then": _("On {on} project {reference} had no commitment yet, and nothing is known of it then."),
    "nothing_true_then": _("The register knows nothing of the project on those days."),
    "no_such_field": _("{field} cannot be changed here."),
    "out_of_bounds": _("{field} cannot be “{value}”."),
    "not_a_credits_day_count": _("Interest of a construction credit is not counted by {value}: it is by {valid}."),
    "in_the_future": _("{field}: {on} has not come yet."),
    "days_out_of_order": _("{field} is {later}, but {earlier} has to come first."),
    "days_out_of_order.form_before": _("Form {form} was approved on {earlier}, and has to come first."),
    "days_out_of_order.form_after": _("Form {form} was approved on {later} already, and comes after this one."),
    "days_out_of_order.commitment": _("The commitment is of {earlier}, and has to come first."),
    "days_out_of_order.report": _("The report was made on {earlier}: it cannot have been answered before."),
    "days_out_of_order.grant": _("The sums were finally approved on {earlier}, and the grant is paid after that."),
    "grant_before_approval": _("The grant is paid once both sums are finally approved: state that day first."),
    "form_approved_already": _("Form {form} was approved on {on} already. Correct it instead."),
    "no_such_form": _("Form {form} has not been approved yet."),
    "status_known_already": _("A status from {since} is registered already. Correct that one instead."),
    "no_such_status": _("No status from {since} is registered."),
    "not_a_value": _("“{value}” is no value of {parameter}. Write it as the rulebook does, such as 0.034 or 31000.00."),
    "no_source": _("Say where the value stands: without a source it is not used."),
    "no_such_parameter": _("No rulebook has “{parameter}”."),
    "value_not_stated": _("Nobody has stated {parameter} for this project."),
    "no_such_proposal": _("There is no prepared step {number}."),
    "proposal_under_way": _("Such a step is prepared already, as number {number}. Carry it out or reject it first."),
    "proposal_closed": _("The step has been carried out or rejected already."),
    "same_person": _("Who prepared the step cannot carry it out: a second person has to."),
    "manifest_differs": _("The step is not what your page showed. Look at it again."),
    "proposal_outdated": _("What is known by now gives other figures. Reject the step and prepare it anew."),
    "rulebook_silent": _("The rulebook {book} has no value of {key} for {date}. State the value for the case, with its source."),
    "plan_impossible": _("No loan follows from the terms: {said}."),
    "plan_impossible.not_after_start": _("The first term has to be after the day on which the loan is paid out."),
    "plan_impossible.first_term_too_late": _(
        "The first term on {value} is more than two terms after the loan is paid out. It can be {valid} at the latest."
    ),
    "plan_impossible.calendar_silent": _("The banking days of {year} are not known, and a payment would fall in it."),
    "status_too_low.unknown": _("No BOSSINF status is registered by {on}; a loan needs at least {wanted}."),
    "no_credit": _("The project has no construction credit on that day. Enter the agreement first."),
    "credit_settled": _("The loan paid the credit off on {on}."),
    "credit_cannot.over_limit": _("{amount} on {on} is more than the credit's limit leaves."),
    "credit_cannot.after_ready": _("{amount} was drawn on {on}: nothing is drawn once the dwellings are ready for occupation."),
    "credit_cannot.before_opening": _("The credit was not open yet on {on}."),
    "credit_cannot.not_positive": _("Give an amount that moves something."),
    "credit_cannot.no_rate": _("No rate of the credit is known for {on}. Enter the rate first."),
    "credit_cannot.more_than_debt": _("More would be paid back than the {amount} that are owed on {on}."),
    "credit_cannot.no_credits_day_count": _(
        "The credit's interest is kept with a day count that needs regular periods, which a credit has not: enter the right one."
    ),
    "credit_cannot.after_settlement": _("{amount} is registered on {on}, after the day of the settlement."),
    "not_yet": _("The step is for {on}. It can be carried out from that day on."),
    "not_ready": _("The dwellings are not ready for occupation on {on}. Until then there is only a construction credit."),
    "no_ready_day": _("No day is registered on which the dwellings were ready for occupation, so there is none to correct."),
    "ready_day_used": _("Loan {loan} was paid out on {on}, which takes dwellings that are ready. "
                        "They cannot have been ready on {ready_on} only."),
    "status_too_low": _("The BOSSINF status on {on} is {status}; a loan needs at least {wanted}."),
    "fact_missing": _("“{field}” is not stated for the project. Enter it first."),
    "extra_conditions_unmet": _("The extra investment may have a loan only if this is met: {field}. State it for the project."),
    "extra_loan_there": _("The extra investment of {project} has its loan already."),
    "no_such_report": _("The loan has no report {number}."),
    "answered_already": _("Report {number} has been answered already."),
    "report_corrected": _(
        "Report {number} was corrected by report {by}, which is the one that can be accepted: record the answer to it."
    ),
    "answer_unreadable": _("The file is no answer to a report in the format that is used here (JSON in UTF-8)."),
    "answer_unreadable.name":
        _("“{name}” of the file is missing, or is not as an answer in the format that is used here has it."),
    "answer_of_another": _("The file answers report {number}; this page is about report {wanted}."),
    "reasons_missing": _("Say why the report was rejected."),
    "key_reused": _("This form was sent before with other contents. Look through it and send it again."),
}
_TERMS_IN = ("field",)
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class _Given(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "…"


def why_not(refusal: Refused) -> str:
    """The refusal as a sentence."""
    return refusal_text(refusal.code, refusal.params)


def refusal_text(code: str, params: Mapping[str, str]) -> str:
    """The sentence for a code. A code that nobody has put into words is shown as it is; the tests hold that none is."""
    words = REFUSALS.get(f"{code}.{params.get('why', '')}") or REFUSALS.get(code)
    if words is None:
        return code.replace("_", " ")
    return str(words).format_map(_Given({name: _shown(name, text) for name, text in params.items()}))


def _shown(name: str, text: str) -> str:
    if name in _TERMS_IN:
        return term_label(text)
    if name == "problem":
        return str(PROBLEMS.get(text, text))
    if name == "rate":
        return share_text(Fraction(text))
    if _DAY.fullmatch(text):
        return day_text(date.fromisoformat(text))
    number, _space, currency = text.partition(" ")
    if currency == "DKK":
        try:
            return money_text(Money.parse(number, currency))
        except NotAnAmount:
            return text
    return text

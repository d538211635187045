"""Why a rulebook, or a step with it, is refused, in the reader's words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from borgen.rules.problem import Problem

REFUSALS: dict[str, Promise] = {
    "no_such_version": gettext_lazy("There is no version with this number."),
    "no_cases": gettext_lazy(
        "The file has no cases of its own. Give at least one worked example, so that it can be seen to mean what it says."
    ),
    "cases_failed": gettext_lazy("Some of the file's own cases came out otherwise than it says: {cases}."),
    "taken_in_already": gettext_lazy("The same content has been taken in already, as version {version}."),
    "same_person": gettext_lazy(
        "Whoever took the version in cannot confirm its adoption. A second person has to."
    ),
    "adopted_already": gettext_lazy("The version has been adopted already."),
    "withdrawn_already": gettext_lazy("The version has been withdrawn."),
    "decision_missing": gettext_lazy("Say which body decided, and the paragraph of its minutes."),
    "decided_in_the_future": gettext_lazy("The day of the decision has not come yet."),
    "never_in_force": gettext_lazy("The policy ends before the day from which it should be in force."),
    "reason_missing": gettext_lazy("Give a reason."),
}
PROBLEMS: dict[str, Promise] = {
    "too_large": gettext_lazy("The file is larger than a policy can be ({size_max} characters)."),
    "too_many_parts": gettext_lazy("The file has more parts than a policy can have."),
    "too_deep": gettext_lazy("The file is nested too deeply."),
    "not_yaml": gettext_lazy("This is not YAML: {value}"),
    "alias_used": gettext_lazy("Anchors and aliases are not used here: write the value out."),
    "tag_used": gettext_lazy("Tags such as !!python are not used here."),
    "key_twice": gettext_lazy("“{value}” stands here twice."),
    "key_not_text": gettext_lazy("A name must be a text."),
    "missing": gettext_lazy("This is missing."),
    "unknown_key": gettext_lazy("Unknown word. Known are: {known}"),
    "unknown_word": gettext_lazy("“{value}” is not known. Known are: {known}"),
    "unknown_parameter": gettext_lazy(
        "The office knows no value called “{value}”, so nothing would come of it."
    ),
    "unknown_matter": gettext_lazy("“{value}” is no matter that a body decides. Known are: {known}"),
    "unknown_class": gettext_lazy("“{value}” is no class of borrowers. Known are: {known}"),
    "unknown_date": gettext_lazy("“{value}” is no date of a case. Known are: {known}"),
    "unknown_check": gettext_lazy("The office knows no check called “{value}”. Known are: {known}"),
    "check_lacks_parameter": gettext_lazy(
        "The check {value} needs the value {known}, which the policy does not give."
    ),
    "nothing_applies_it": gettext_lazy(
        "Say how the rule is applied: by which check, or by whom. Known are: {known}"
    ),
    "one_word_wanted": gettext_lazy("One word is wanted here, not “{value}”."),
    "wrong_kind": gettext_lazy("The kind is {value}; it has to be {known}."),
    "not_a_mapping": gettext_lazy("Names with values are wanted here."),
    "not_a_list": gettext_lazy("A list is wanted here."),
    "not_text": gettext_lazy("A text is wanted here."),
    "not_an_id": gettext_lazy("“{value}” is no id: small letters, figures and underscores."),
    "not_quoted": gettext_lazy("Put the value {value} in quotation marks, so that it stays exact."),
    "needs_title": gettext_lazy("The source needs a title."),
    "needs_every_language": gettext_lazy("Words are wanted in every language: {languages}."),
    "no_values": gettext_lazy("There is no value."),
    "values_overlap": gettext_lazy("Two values hold on the same day."),
    "empty_period": gettext_lazy("The period is empty."),
    "not_a_share": gettext_lazy("“{value}” is no share, such as 0.0025."),
    "not_a_number": gettext_lazy("“{value}” is no number."),
    "not_a_money": gettext_lazy("“{value}” is no amount, such as 20000.00."),
    "not_a_months": gettext_lazy("“{value}” is no number of months."),
    "not_a_days": gettext_lazy("“{value}” is no number of days."),
    "not_a_month_day": gettext_lazy("“{value}” is no day of the year, such as 04-01."),
    "not_a_day": gettext_lazy("“{value}” is no day, such as 2026-01-01."),
    "not_a_choice": gettext_lazy("A word is wanted here."),
    "not_a_flag": gettext_lazy("Write yes or no."),
}


class _Given(dict[str, str]):
    """Parameters of a sentence; one that was not given is left out rather than failing the page."""

    def __missing__(self, key: str) -> str:
        return "…"


def refusal_text(code: str, params: Mapping[str, str]) -> str:
    return str(REFUSALS[code]).format_map(_Given(params))


def problem_text(problem: Problem) -> str:
    """What is wrong at a place; a programme's own code without words here is shown as it is."""
    words = PROBLEMS.get(problem.code)
    if words is None:
        return _("Refused: {code}").format(code=problem.code.replace("_", " "))
    return str(words).format_map(_Given(problem.params))

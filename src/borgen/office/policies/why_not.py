"""Why a rulebook, or a step with it, is refused, in the reader's words."""

from collections.abc import Callable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

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
PROBLEMS: dict[str, str] = {
    "too_large": gettext_noop("The file is larger than a policy can be ({size_max} characters)."),
    "too_many_parts": gettext_noop("The file has more parts than a policy can have."),
    "too_deep": gettext_noop("The file is nested too deeply."),
    "not_yaml": gettext_noop("This is not YAML: {value}"),
    "alias_used": gettext_noop("Anchors and aliases are not used here: write the value out."),
    "tag_used": gettext_noop("Tags such as !!python are not used here."),
    "key_twice": gettext_noop("“{value}” stands here twice."),
    "key_not_text": gettext_noop("A name must be a text."),
    "missing": gettext_noop("This is missing."),
    "unknown_key": gettext_noop("Unknown word. Known are: {known}"),
    "unknown_word": gettext_noop("“{value}” is not known. Known are: {known}"),
    "unknown_parameter": gettext_noop(
        "The office knows no value called “{value}”, so nothing would come of it."
    ),
    "unknown_matter": gettext_noop("“{value}” is no matter that a body decides. Known are: {known}"),
    "unknown_class": gettext_noop("“{value}” is no class of borrowers. Known are: {known}"),
    "unknown_date": gettext_noop("“{value}” is no date of a case. Known are: {known}"),
    "unknown_check": gettext_noop("The office knows no check called “{value}”. Known are: {known}"),
    "check_lacks_parameter": gettext_noop(
        "The check {value} needs the value {known}, which the policy does not give."
    ),
    "nothing_applies_it": gettext_noop(
        "Say how the rule is applied: by which check, or by whom. Known are: {known}"
    ),
    "one_word_wanted": gettext_noop("One word is wanted here, not “{value}”."),
    "wrong_kind": gettext_noop("The kind is {value}; it has to be {known}."),
    "not_a_mapping": gettext_noop("Names with values are wanted here."),
    "not_a_list": gettext_noop("A list is wanted here."),
    "not_text": gettext_noop("A text is wanted here."),
    "not_an_id": gettext_noop("“{value}” is no id: small letters, figures and underscores."),
    "not_quoted": gettext_noop("Put the value {value} in quotation marks, so that it stays exact."),
    "needs_title": gettext_noop("The source needs a title."),
    "needs_every_language": gettext_noop("Words are wanted in every language: {languages}."),
    "no_values": gettext_noop("There is no value."),
    "values_overlap": gettext_noop("Two values hold on the same day."),
    "empty_period": gettext_noop("The period is empty."),
    "not_a_share": gettext_noop("“{value}” is no share, such as 0.0025."),
    "not_a_number": gettext_noop("“{value}” is no number."),
    "not_a_money": gettext_noop("“{value}” is no amount, such as 20000.00."),
    "not_a_months": gettext_noop("“{value}” is no number of months."),
    "not_a_days": gettext_noop("“{value}” is no number of days."),
    "not_a_month_day": gettext_noop("“{value}” is no day of the year, such as 04-01."),
    "not_a_day": gettext_noop("“{value}” is no day, such as 2026-01-01."),
    "not_a_choice": gettext_noop("A word is wanted here."),
    "not_a_flag": gettext_noop("Write yes or no."),
}
REFUSED = gettext_noop("Refused: {code}")


class _Given(dict[str, str]):
    """Parameters of a sentence; one that was not given is left out rather than failing the page."""

    def __missing__(self, key: str) -> str:
        return "…"


def refusal_text(code: str, params: Mapping[str, str]) -> str:
    return str(REFUSALS[code]).format_map(_Given(params))


def problem_text(problem: Problem, say: Callable[[str], str] = _) -> str:
    """What is wrong at a place, put into a language by ``say``; a programme's own code without words here is shown as it is."""
    words = say(PROBLEMS.get(problem.code, REFUSED))
    return words.format_map(_Given({"code": problem.code.replace("_", " "), **problem.params}))

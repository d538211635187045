"""Why observations are refused, and what is wrong with an index, in the reader's words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from borgen.office.ui.formats import language
from borgen.sheets import FileRefused
from borgen.sheets.messages import message
from borgen.supported_loan.index.problem import PROBLEMS_SHOWN, TableProblem, TableRefused
from borgen.supported_loan.index.watchdog import Trouble

REFUSALS: dict[str, Promise] = {
    "nothing_new": _("All of it is known already, with the same values: nothing was changed."),
    "source_missing": _("Say where the values come from."),
    "published_in_the_future": _("The day of publication has not come yet."),
    "period_not_over": _("The period {period} is not over yet."),
}
TROUBLES: dict[Trouble, Promise] = {
    Trouble.NOT_YET: _("Not published yet"),
    Trouble.LATE: _("Late"),
    Trouble.REVISED: _("Revised"),
    Trouble.REBASED: _("In another base"),
    Trouble.DISCONTINUED: _("Discontinued"),
}
TONES: dict[Trouble, str] = {
    Trouble.NOT_YET: "info",
    Trouble.LATE: "warning",
    Trouble.REVISED: "warning",
    Trouble.REBASED: "danger",
    Trouble.DISCONTINUED: "danger",
}


INDEX_PROBLEMS: dict[str, Promise] = {
    "no_headings": _(
        "No sheet has the headings series, base, period and value, nor those of the statistics bank: TID and INDHOLD, or one "
        "column a period."
    ),
    "no_rows": _("No rows stand under the headings."),
    "no_column": _("The file has no column %(value)s."),
    "other_columns": _("The columns are %(value)s: TID and INDHOLD have to be among them."),
    "not_utf8": _("The file is no text in UTF-8."),
    "empty": _("The file is empty."),
    "too_large": _("The file is larger than a table of an index can be."),
    "no_table": _("%(where)sThe file is no table that can be read: %(value)s."),
    "no_jsonstat": _("The file is no JSON-stat: %(value)s is missing or wrong."),
    "several_values": _("The file has several values a period, by %(value)s: choose one of each."),
    "several_rows": _("%(where)sThe periods have %(value)s rows of values. Keep the one of the index, and leave the others out."),
    "periods_not_in_order": _("The periods of the file have no order."),
    "row_of_other_length": _("%(where)sThe row has %(value)s columns, other than the heading."),
    "period_twice": _("%(where)s%(value)s stands twice: choose one value of every variable."),
    "not_a_series": _("%(where)s“%(value)s” is no series; NPI and WAGE are."),
    "not_a_period": _("%(where)s“%(value)s” is no period of the series. Write a month of NPI 2026M06, a quarter of WAGE 2026K1."),
    "no_base": _("%(where)sthe base is missing, such as 2025=100."),
    "not_a_base": _("%(where)sthe base is no text of at most 40 Latin letters, figures and signs, such as 2025=100."),
    "not_a_value": _("%(where)s“%(value)s” is no value of an index. Write it such as 102.38."),
    "not_a_day": _("%(where)s“%(value)s” is no day. Write it such as 2026-07-10."),
    "not_positive": _("%(where)san index is above zero."),
    "stands_twice": _("%(where)s%(value)s stands twice, with different values."),
}


def unreadable(error: TableRefused | FileRefused) -> list[str]:
    """What is wrong with a file of index values: the first of its problems, each with its place."""
    if isinstance(error, FileRefused):
        return [message(error.code, error.params, language())]
    return [_problem(one) for one in error.problems[:PROBLEMS_SHOWN]]


def _problem(one: TableProblem) -> str:
    where = one.address or (gettext("line %(number)s") % {"number": one.line} if one.line else "")
    said = str(INDEX_PROBLEMS[one.code]) % {"where": f"{where}: " if where else "", "value": one.value}
    return said[:1].upper() + said[1:]


def refusal_text(code: str, params: Mapping[str, str]) -> str:
    return str(REFUSALS[code]).format_map(dict(params))

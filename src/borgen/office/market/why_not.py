"""Why observations are refused, and what is wrong with an index, in the reader's words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from borgen.office.market.index_problems import problem_text
from borgen.office.ui.formats import language
from borgen.sheets import FileRefused
from borgen.sheets.messages import message
from borgen.supported_loan.index.problem import PROBLEMS_SHOWN, TableRefused
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


def unreadable(error: TableRefused | FileRefused) -> list[str]:
    """What is wrong with a file of index values: the first of its problems, each with its place."""
    if isinstance(error, FileRefused):
        return [message(error.code, error.params, language())]
    return [problem_text(one, gettext) for one in error.problems[:PROBLEMS_SHOWN]]


def refusal_text(code: str, params: Mapping[str, str]) -> str:
    return str(REFUSALS[code]).format_map(dict(params))

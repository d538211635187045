"""What is wrong with a table of index values, in words for pages and for commands that open no office."""

from collections.abc import Callable, Mapping

from borgen.supported_loan.index.problem import TableProblem


def _(text: str) -> str:
    """Marks a text for the catalogues. Django's own would want its settings, which a command that opens no office has not."""
    return text


INDEX_PROBLEMS: Mapping[str, str] = {
    "no_headings": _(
        "No sheet has the headings series, base, period and value, nor those of the statistics bank: TID and INDHOLD, or one "
        "column a period."
    ),
    "no_rows": _("No rows stand under the headings."),
    "no_column": _("The file has no column %(value)s."),
    "no_columns": _("The file has no columns %(value)s."),
    "heading_twice": _("%(where)sthe heading %(value)s stands twice: which column counts cannot be seen."),
    "other_columns": _("The columns are %(value)s: TID and INDHOLD have to be among them."),
    "not_utf8": _("The file is no text in UTF-8."),
    "empty": _("The file is empty."),
    "too_large": _("The file is larger than a table of an index can be."),
    "no_table": _("%(where)sThe file is no table that can be read."),
    "bad_quotes": _("%(where)sA quotation mark stands inside a value, or the one that ends the value is missing."),
    "no_json": _("The file is no JSON that can be read."),
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


def problem_text(one: TableProblem, said: Callable[[str], str]) -> str:
    """The problem with its place; ``said`` puts a text into the reader's language."""
    where = one.address or (said(_("line %(number)s")) % {"number": one.line} if one.line else "")
    text = said(INDEX_PROBLEMS[one.code]) % {"where": f"{where}: " if where else "", "value": one.value}
    return text[:1].upper() + text[1:]

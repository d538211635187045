"""The council's fee rate of one more year, as a new version of a policy's file [sv: borgensavgift].

A rate that the council decides every year needs no release: the next version of the file is the last one with one more
line. The text is added to, not written anew, so that comments and order stay as the officer left them.
"""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import yaml

from borgen.guarantee.plain import share_text
from borgen.guarantee.policy import policy_of
from borgen.rules.citation import Status
from borgen.rules.rulebook import Rulebook, read_rulebook


class NoYearlyRate(ValueError):
    """The policy does not leave its rate to a yearly decision, or has one for that year already."""


def with_yearly_rate(
    book: Rulebook, *, year: int, rate: Fraction, cite: str, decided: Mapping[str, str]
) -> str:
    """The text of the policy with the rate of ``year``; ``decided`` names body, paragraph and the like.

    Raises:
        NoYearlyRate: the source of the rate is another, or the year has a rate.
        RulebookRefused: what came out is no policy, for example since the rate is no share.
    """
    policy, first_day = policy_of(book), date(year, 1, 1)
    dates = {"decided_on": first_day, "executed_on": first_day, "as_of": first_day, "fee_year_on": first_day}
    source = policy.find("fee_rate_source", dates)
    if source is None or source.word != "yearly_decision" or policy.find("fee_rate", dates) is not None:
        raise NoYearlyRate(f"{book.id} {year}")
    until = date(year + 1, 1, 1)
    decision = ", ".join(f"{key}: {_quoted(text)}" for key, text in decided.items())
    ruling = (
        f'{{since: {first_day}, until: {until}, value: "{share_text(rate)}", cite: {_quoted(cite)}, '
        f"status: {Status.OFFICIAL.value}, decided: {{{decision}}}}}"
    )
    text = _added(book.text, ruling)
    policy_of(read_rulebook(text))
    return text


_NEW_PARAMETER = """  fee_rate:
    term: {sv: avgiftssats, da: provisionssats, en: fee rate}
    kind: share
    unit: share a year
    keyed_by: fee_year_on
    values:
"""


def _added(text: str, ruling: str) -> str:
    """The text with the ruling after the last one of ``fee_rate``, or with a parameter of its own where there is none."""
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    parameters = _part(root, "parameters")
    lines = text.splitlines()
    rates = _part(parameters, "fee_rate")
    if rates is None:
        assert isinstance(parameters, yaml.MappingNode)
        at = parameters.value[0][0].start_mark.line
        new = [*_NEW_PARAMETER.splitlines(), f"      - {ruling}"]
    else:
        values = _part(rates, "values")
        assert isinstance(values, yaml.SequenceNode)
        indent = " " * (values.value[0].start_mark.column - len("- "))
        at, new = _last_line(values) + 1, [f"{indent}- {ruling}"]
    return "\n".join([*lines[:at], *new, *lines[at:]]) + "\n"


def _last_line(node: yaml.Node) -> int:
    """The line on which a node's own text ends; the end mark of a block lies beyond the comments that follow it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        last = node.value[-1]
        return _last_line(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.line)


def _part(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'

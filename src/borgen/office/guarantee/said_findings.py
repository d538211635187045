"""What a rule found, in words; each amount of the register in it leads to how it came about."""

import re
from collections.abc import Callable

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from borgen.guarantee.wording import say, shown
from borgen.office.ui.formats import language
from borgen.rules.finding import Finding

AMOUNTS = ("decided", "outstanding", "committed", "own_contribution", "investment")
"""Facts of findings that are explained amounts of the guarantee, under the same names."""


def explained_as(finding: Finding, name: str) -> str:
    """The explained amount behind a fact: what is committed may be what the guarantee has been written down to."""
    steps = finding.trace.steps if finding.trace else ()
    return "written_down" if name == "committed" and steps and steps[-1].name == "written_down" else name


def said(finding: Finding, explain: Callable[[str], str]) -> SafeString:
    """The finding in the reader's language; ``explain`` gives the address of an amount's explanation by its name."""
    text = say(finding, language())
    names: dict[str, list[str]] = {}
    for name in AMOUNTS:
        if finding.given.get(name):
            names.setdefault(shown(name, finding.given[name], language()), []).append(
                explained_as(finding, name)
            )
    if not names:
        return escape(text)
    pieces = re.split(f"({'|'.join(re.escape(words) for words in sorted(names, key=len, reverse=True))})", text)
    return format_html_join("", "{}", ((_linked(piece, names.get(piece, []), explain),) for piece in pieces))


def _linked(piece: str, names: list[str], explain: Callable[[str], str]) -> str:
    """The amount as a link; where two facts are the same amount, the first mention is the first fact's."""
    if not names:
        return piece
    name = names.pop(0) if len(names) > 1 else names[0]
    return format_html(
        '<a class="amount is-explained" href="{}" title="{}" data-in-dialog>{}</a>',
        explain(name), _("How was this computed?"), piece,
    )  # fmt: skip

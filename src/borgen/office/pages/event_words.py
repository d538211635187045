"""What happened, in the reader's words: every room says it of its own events."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.utils.functional import Promise

from borgen.office.people.event_words import WORDS
from borgen.programme import installed

_SHARED = ("borgen.office.policies.event_words", "borgen.office.duties.event_words", "borgen.office.market.event_words")


@cache
def event_words() -> dict[str, Promise]:
    """Kind of event → what happened. A desk says it in ``event_words.WORDS``."""
    words = dict(WORDS)
    desks = (f"{programme.django_app}.event_words" for programme in installed() if programme.django_app)
    for module in (*_SHARED, *desks):
        room = module.rpartition(".")[0]
        if find_spec(room) and find_spec(module):
            words |= import_module(module).WORDS
    return words


def happened(kind: str) -> str:
    """The words for a kind; a kind without words is shown as it is."""
    return str(event_words().get(kind, kind))

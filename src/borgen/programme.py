"""What a lending programme hands the house, and which ones are installed.

A programme is a package with an entry point in the group ``borgen.programmes``. Adding one edits nothing here:
its desk becomes a Django app and an address, its commands become commands of ``borgen``.
"""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A way of lending or guaranteeing [sv: program, da: ordning].

    ``slug`` is the programme's part of the addresses of its pages, ``country`` an ISO 3166 code in lower case.
    ``django_app`` names the package of its desk. ``commands`` names, as ``module:attribute``, a sequence of
    click commands; each becomes a command of ``borgen`` under its own name. ``rulebook_trial`` names, likewise, the
    function that refuses a rulebook which the programme cannot apply in full, and works its cases.
    """

    name: str
    slug: str
    country: str
    django_app: str | None = None
    commands: str | None = None
    rulebook_trial: str | None = None


class NotAProgramme(TypeError):
    """An entry point of the group ``borgen.programmes`` leads to something else than a programme."""


@cache
def installed() -> tuple[Programme, ...]:
    """Return the installed programmes, ordered by the names of their entry points.

    Raises:
        NotAProgramme: an entry point does not lead to a ``Programme``.
    """
    found = sorted(entry_points(group="borgen.programmes"), key=lambda entry: entry.name)
    programmes = []
    for entry in found:
        programme = entry.load()
        if not isinstance(programme, Programme):
            raise NotAProgramme(f"{entry.name} = {entry.value} leads to {type(programme).__name__}")
        programmes.append(programme)
    return tuple(programmes)

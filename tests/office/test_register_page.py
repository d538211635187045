"""What the register's page offers to narrow the list by is made once for many readers; each sees it as their own."""

import re
from typing import Any

import pytest

from benchmarks.registers import make_up
from borgen.office.organisation.models import Organisation

PAGE = "/gotene/guarantees/register/"


@pytest.fixture
def shown(organisation: Any, clerk_client: Any) -> Any:
    make_up(organisation_id=organisation.pk, count=30)

    def shown(language: str = "sv", **query: Any) -> str:
        Organisation.objects.filter(pk=organisation.pk).update(language=language)
        return str(clerk_client.get(PAGE, query).content.decode())

    return shown


def _marked(page: str) -> list[str]:
    """What is taken of the choices, the number of rows a page aside."""
    return re.findall(r'<option value="([^"]+)" selected', page)[:-1]


def _ticked(page: str) -> list[str]:
    return re.findall(r'name="column" value="(\w+)" checked', page)


def test_the_choices_are_said_in_the_readers_language(shown: Any) -> None:
    said = {
        "sv": ("Slag av låntagare", "Låntagare</label>", "Avslaget"),
        "da": ("Slags låntager", "Låntager</label>", "Afslået"),
        "en": ("Class of borrower", "Borrower</label>", "Refused"),
    }
    for language in ("sv", "da", "en", "sv"):
        page = shown(language)
        assert {other for other, words in said.items() if all(word in page for word in words)} == {language}


def test_what_is_taken_is_marked_also_where_nothing_has_it(shown: Any) -> None:
    assert _marked(shown()) == []
    page = shown(state="counted", lender="Nobody's bank", matures="1999", deviation="no")
    assert _marked(page) == ["counted", "Nobody&#x27;s bank", "1999", "no"]
    assert _marked(shown()) == []


def test_the_columns_that_are_shown_are_ticked(shown: Any) -> None:
    usual = _ticked(shown())
    assert _ticked(shown(column=["reference", "lender"])) == ["reference", "lender"] != usual
    assert _ticked(shown()) == usual

"""Every message that a clerk can meet has its Swedish and its Danish text. T1."""

import runpy
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from django.utils.translation import gettext, ngettext, override, pgettext

from borgen.guarantee.wording import term
from borgen.office.ui.status import status_of

PACKAGE = Path(__file__).parents[2] / "src" / "borgen"
tool = runpy.run_path(str(Path(__file__).parents[2] / "tools" / "translations.py"))


def test_every_message_is_translated_and_compiled():
    assert list(tool["check"]()) == []


def test_the_catalogues_are_not_empty():
    assert len(tool["messages"]()) > 200


@pytest.mark.parametrize("code", ["sv", "da", "en"])
@pytest.mark.parametrize("state", ["upcoming", "overdue", "done"])
def test_a_dutys_state_is_called_one_thing_by_the_commands_and_on_the_pages(state, code):
    with override(code):
        assert term("duty_state", state, code).casefold() == str(status_of(state).label).casefold()


def test_a_percentage_has_its_sign_in_danish_too():
    """One way for the whole product; the books of the law say what the law says."""
    texts = [*PACKAGE.glob("office/locale/da/**/*.po"), *(file for file in PACKAGE.rglob("*.yaml") if "rulebooks" not in file.parts)]
    assert texts and [file.name for file in texts if "pct." in file.read_text("utf-8")] == []


@pytest.mark.parametrize(
    ("code", "words"),
    [("sv", ("okänt", "Uppfylld", "Rätta 2 fel")), ("da", ("ukendt", "Opfyldt", "Ret 2 fejl"))],
)
def test_the_office_speaks_the_language(code, words):
    with override(code):
        plural = ngettext("Correct %(count)s error to go on", "Correct %(count)s errors to go on", 2) % {
            "count": 2
        }
        assert gettext("unknown") == words[0]
        assert pgettext("rule", "Met") == words[1]
        assert plural.startswith(words[2])


TEMPLATE = """{% load i18n ui %}{% translate "Plain" %}{% translate "May" context "month" %}
{% blocktranslate count n=n %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}
{% blocktranslate trimmed %}
  Over
  two lines
{% endblocktranslate %}
{% card title=_("In a tag") %}{{ _("Shown") }}{% endcard %}{% button _('Single') confirm=_("100 % sure?") %}
{# not a message #}{% comment %}{% translate "Not this" %}{% endcomment %} it's a "text" (
"""


def test_messages_of_a_template_are_found(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(TEMPLATE)
    found = {(context, texts) for _line, texts, _comments, context in tool["_messages_of"](path)}
    assert found == {
        (None, "Plain"), ("month", "May"), (None, ("%(n)s row", "%(n)s rows")), (None, "Over two lines"),
        (None, "In a tag"), (None, "Shown"), (None, "Single"), (None, "100 %% sure?"),
    }  # fmt: skip


def test_messages_of_a_module_are_found(tmp_path):
    path = tmp_path / "module.py"
    path.write_text(
        'a = _("One")\nb = ngettext_lazy("%(n)s day", "%(n)s days", n)\nc = pgettext("x", "Two")\nfor _ in y: pass\n'
    )
    found = {(context, texts) for _line, texts, _comments, context in tool["_messages_of"](path)}
    assert found == {(None, "One"), (None, ("%(n)s day", "%(n)s days")), ("x", "Two")}


@pytest.mark.parametrize(
    ("source", "translation", "is_sound"),
    [
        ("%(name)s is here", "%(name)s är här", True),
        ("%(name)s is here", "%(namn)s är här", False),
        ("%(name)s is here", "Någon är här", False),
        ("on {day}", "den {dag}", False),
        (("%(n)s row", "%(n)s rows"), ("%(n)s rad", "%(n)s rader"), True),
        (("one row", "%(n)s rows"), ("en rad", "%(n)s rader"), True),
        ("untranslated %(x)s", "", True),
    ],
)
def test_a_lost_placeholder_is_found(source, translation, is_sound):
    problems = list(tool["_placeholder_problems"](Message(source, translation)))
    assert (problems == []) is is_sound


def test_a_missing_text_is_found():
    catalog = Catalog(locale="sv")
    catalog.add("There", "Där")
    catalog.add("Not there")
    catalog.add(("one", "more"), ("en", ""))
    assert [message.id for message in tool["untranslated"](catalog)] == ["Not there", ("one", "more")]

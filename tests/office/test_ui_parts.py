"""The parts of pages: what they say, that they hold what users wrote as text, that each is documented. T1, G1.3."""

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils.translation import override

from borgen.guarantee.commitment import DecisionOutcome
from borgen.guarantee.duties import DutyState
from borgen.guarantee.state import State
from borgen.kernel.money import Money
from borgen.office.guarantee.models.fees import FeeRun
from borgen.office.guarantee.models.importing import ImportRow, Job, RegisterImport
from borgen.office.pages.navigation import items_for
from borgen.office.ui import charts
from borgen.office.ui.components.markup import NOTHING, attribute
from borgen.office.ui.components.table import linked_row
from borgen.office.ui.components.values import amount
from borgen.office.ui.icons import ICONS
from borgen.office.ui.page import NavItem, nav
from borgen.office.ui.sections import Section
from borgen.office.ui.status import STATUSES
from borgen.office.ui.tables import Column, Sorting
from borgen.office.ui.templatetags.ui import register
from borgen.rules.citation import Status
from borgen.rules.finding import Outcome
from borgen.rules.rule import Strength

README = Path(__file__).parents[2] / "src" / "borgen" / "office" / "ui" / "README.md"
EVIL = "<script>alert('x')</script>\" onload=\"x"
COLUMNS = [
    Column("reference", "Reference", sortable=True),
    Column("sum", "Sum", numeric=True, sortable=True),
    Column("note", "Note"),
]


def render(source: str, path: str = "/", **context: object) -> str:
    request = RequestFactory().get(path)
    with override("en"):
        return engines["django"].from_string("{% load i18n ui %}" + source).render(context, request)


def test_every_tag_and_filter_is_documented():
    text = README.read_text()
    lacking = [name for name in register.tags if f"{{% {name}" not in text]
    assert register.tags
    assert lacking == []
    assert [name for name in register.filters if f"| `{name}` |" not in text] == []


# One use of every tag, each holding a user's text where it can hold one.
USES = {
    "page_heading": "{% page_heading evil lead=evil %}{{ evil }}{% endpage_heading %}",
    "breadcrumbs": "{% breadcrumbs evil '/x' evil %}",
    "as_of_banner": "{% as_of_banner as_of=day known_at=instant today_url=evil %}",
    "card": "{% card title=evil id=evil %}{{ evil }}{% endcard %}",
    "columns": "{% columns layout='2-1' %}{{ evil }}{% endcolumns %}",
    "keyfigures": "{% keyfigures %}{% keyfigure evil evil note=evil href=evil %}{% endkeyfigures %}",
    "keyfigure": "{% keyfigure evil evil note=evil explain=evil tone=evil %}",
    "data_table": "{% data_table evil columns sorting=sorting id=evil %}<td>{{ evil }}</td>{% enddata_table %}",
    "cells": "{% cells evil columns rows %}",
    "pagination": "{% pagination page %}",
    "definition_list": "{% definition_list %}{% definition evil evil note=evil %}{% enddefinition_list %}",
    "definition": "{% definition evil none %}",
    "define": "{% define evil %}{{ evil }}{% enddefine %}",
    "status_tag": "{% status_tag evil %}{% status_tag 'met' label=evil tone=evil %}",
    "amount": "{% amount money explain=evil %}{% amount none explain=evil %}{% amount none %}",
    "timeline": "{% timeline %}{% happening evil instant by=evil %}{{ evil }}{% endhappening %}{% endtimeline %}",
    "happening": "{% happening evil none tone=evil %}{% endhappening %}",
    "progress": "{% progress 1 3 evil %}",
    "empty_state": "{% empty_state evil %}{{ evil }}{% endempty_state %}",
    "alert": "{% alert tone='danger' title=evil %}{{ evil }}{% endalert %}",
    "error_summary": "{% error_summary form %}",
    "form_fields": "{% form_fields form %}",
    "dialog": "{% dialog 'd' evil open=True %}{{ evil }}{% enddialog %}",
    "dialog_button": "{% dialog_button evil evil %}",
    "disclosure": "{% disclosure evil open=True id=evil %}{{ evil }}{% enddisclosure %}",
    "tabs": "{% tabs evil %}{% tab evil evil current=True count=3 %}{% endtabs %}",
    "tab": "{% tab evil evil %}",
    "button": "{% button evil name=evil value=evil confirm=evil icon='plus' %}",
    "link_button": "{% link_button evil evil download=True %}",
    "post_button": "{% post_button evil evil confirm=evil variant='danger' %}",
    "button_row": "{% button_row %}{{ evil }}{% endbutton_row %}",
    "filter_bar": "{% filter_bar action=evil label=evil %}{{ evil }}{% endfilter_bar %}",
    "search_field": "{% search_field name=evil value=evil label=evil %}",
    "copy_button": "{% copy_button evil label=evil %}",
    "chart": "{% chart chart %}",
    "icon": "{% icon 'plus' %}",
    "sr_only": "{% sr_only evil %}",
    "crumbs": "{% crumbs steps %}",
    "summary": "{% summary forms %}",
    "section_fields": "{% section_fields section %}",
}


def test_every_tag_is_used_below():
    assert set(USES) == set(register.tags)


class _Elements(HTMLParser):
    """The names of the elements and attributes in a piece of markup."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)
        self.attributes |= {name for name, _ in attrs}


class _Named(forms.Form):
    name = forms.CharField(label=EVIL, help_text="in full")
    kind = forms.ChoiceField(label="Kind", choices=[("a", EVIL)], widget=forms.RadioSelect)


@pytest.mark.parametrize("name", USES)
def test_what_users_write_stays_text(name):
    """Security: no part of a page turns a name from a spreadsheet into markup."""
    html = render(
        USES[name],
        path="/?q=%3Cscript%3E&page=2",
        evil=EVIL,
        none=None,
        day=date(2024, 3, 15),
        instant=datetime(2024, 3, 15, 12, tzinfo=UTC),
        columns=COLUMNS,
        sorting=Sorting("reference"),
        rows=[[EVIL, EVIL, EVIL]],
        page=Paginator(range(300), 25).page(5),
        money=Money(100, "SEK"),
        form=(form := _Named({"name": "", "kind": EVIL})),
        forms=[form],
        section=Section(form=form),
        steps=[EVIL, "/x", EVIL],
        chart=charts.bars(
            title=EVIL,
            categories=[EVIL],
            series=[charts.Series(EVIL, [1]), charts.Series("b", [None])],
            unit=EVIL,
        ),
    )
    parser = _Elements()
    parser.feed(html)
    assert parser.found
    assert "script" not in parser.found
    assert not [name for name in parser.attributes if name.startswith("on") or name == "style"]
    assert html.count("<div") == html.count("</div>")


def test_only_listed_columns_can_be_sorted_by():
    """Security: what a reader writes in the address never reaches a query."""
    for asked in ("password", "-note", "note", "--sum", "sum desc", "", None, "-"):
        assert Sorting.from_query(asked, COLUMNS, default="reference") == Sorting("reference")
    assert Sorting.from_query("-sum", COLUMNS, default="reference") == Sorting("sum", descending=True)
    assert Sorting.from_query(None, COLUMNS, default="-sum") == Sorting("sum", descending=True)


def test_heads_say_how_the_table_is_sorted_and_keep_the_query():
    source = "{% data_table 'T' columns sorting=sorting %}{% enddata_table %}"
    html = render(source, "/x/?q=a&page=3&sort=sum", columns=COLUMNS, sorting=Sorting("sum"))
    assert 'aria-sort="ascending"' in html
    assert html.count("aria-sort") == 1
    assert 'href="?q=a&amp;sort=-sum"' in html
    assert 'href="?q=a&amp;sort=reference"' in html
    assert 'role="region" aria-label="T" tabindex="0"' in html


def test_pages_keep_the_query_and_name_where_one_is():
    html = render("{% pagination page %}", "/?q=%C3%85sa&page=5", page=Paginator(range(213), 25).page(5))
    assert "101–125 of 213" in html
    assert 'aria-current="page" href="?q=%C3%85sa&amp;page=5"' in html
    assert "Next page" in html
    last = render("{% pagination page %}", page=Paginator(range(213), 25).page(9))
    assert "Next page" not in last
    assert "<nav" not in render("{% pagination page %}", page=Paginator(range(3), 25).page(1))


def test_errors_are_summed_up_with_links_to_their_fields():
    """T1: WCAG 3.3.1"""
    html = render("{% error_summary form %}", form=_Named({}))
    assert "Correct 2 errors to go on" in html
    assert 'href="#id_name"' in html
    assert 'href="#id_kind_0"' in html
    assert render("{% error_summary form %}", form=_Named()) == ""


def test_the_outcomes_and_strengths_of_the_rules_have_their_words():
    """G1.3: what a rule found is said in words, not by colour alone."""
    values = [*Outcome, *Strength, *Status, *State, *DutyState, *DecisionOutcome]
    assert [value for value in values if value.value not in STATUSES] == []
    assert {status.tone for status in STATUSES.values()} <= {
        "neutral",
        "info",
        "success",
        "warning",
        "danger",
    }


@pytest.mark.parametrize(
    ("kind", "choices"),
    [("import", RegisterImport.State), ("row", ImportRow.Outcome), ("row-ahead", ImportRow.Outcome), ("run", FeeRun.State), ("job", Job.State)],
)
def test_the_states_of_rows_have_their_own_words(kind, choices):
    """An applied import is not an applied-for guarantee."""
    assert [value for value in choices.values if f"{kind}:{value}" not in STATUSES] == []


def test_a_word_may_mean_two_things():
    assert "Applied for" in render("{% status_tag 'applied' %}")
    assert ">Applied<" in render("{% status_tag 'applied' kind='import' %}")


def test_a_state_without_words_is_still_shown():
    assert "Half done" in render("{% status_tag 'half_done' %}")


def test_the_way_to_the_current_page_is_marked_once():
    request = RequestFactory().get("/gotene/guarantees/import/3/")
    items = [NavItem(label="a", url="/gotene/"), NavItem(label="b", url="/gotene/guarantees/"),
             NavItem(label="c", url="/gotene/guarantees/import/"), NavItem(label="d", url="/other/")]  # fmt: skip
    assert [item.label for item in nav(request, items) if item.current] == ["c"]
    assert not any(item.current for item in nav(RequestFactory().get("/elsewhere/"), items))


@pytest.mark.parametrize(("path", "label"), [
    ("guarantees/new/", "Register"), ("guarantees/", "Start"), ("supported-loans/projects-new/", "Projects"),
    ("supported-loans/enter-loan/", "Loans"), ("supported-loans/loan-report/2025/", "Budget"),
    ("supported-loans/proposals/", "Projects"), ("supported-loans/proposals/7/", "Projects"),
])  # fmt: skip
def test_a_page_that_lies_elsewhere_marks_the_way_that_it_belongs_to(path, label):
    with override("en"):
        items = items_for(slug="gotene", roles=["clerk"], programmes={"guarantee", "supported_loan"})
    here = [item for item in nav(RequestFactory().get(f"/gotene/{path}"), items) if item.current]
    assert [item.label for item in here] == [label]


def test_amounts_lead_to_their_explanation():
    """G1.3, T1: every amount explains itself."""
    html = render("{% amount money explain='/why/' %}", money=Money(2500000, "SEK"))
    assert 'href="/why/"' in html
    assert "SEK\u00a025,000" in html


def test_nothing_is_said_about_the_past_on_a_page_of_today():
    assert render("{% as_of_banner as_of=None known_at=None %}") == ""
    assert "as it was on" in render("{% as_of_banner as_of=day %}", day=date(2024, 12, 31))


def test_icons_are_only_outlines():
    assert all(re.fullmatch(r"[MmLlHhVvCcSsQqTtAaZz0-9., -]+", outline) for outline in ICONS.values())


@pytest.mark.parametrize("tag", ["{% alert tone='pink' %}{% endalert %}", "{% button 'x' variant='huge' %}",
                                 "{% columns layout='9' %}{% endcolumns %}", "{% breadcrumbs 'a' '/b' %}"])  # fmt: skip
def test_a_mistaken_parameter_is_told_at_once(tag):
    with pytest.raises(AssertionError):
        render(tag)


def test_a_row_leads_on_by_its_first_cell_and_takes_no_markup_for_text():
    row = linked_row('/a/"b"/', [
        (attribute("class", "nowrap"), "B-1"), (NOTHING, "Hällekis <IF> & söner"),
        (attribute("class", "num"), amount(Money(100, "SEK"))),
    ])
    assert row == (
        '<tr data-row-link><td class="nowrap"><a href="/a/&quot;b&quot;/" data-row-target>B-1</a></td>'
        f"<td>Hällekis &lt;IF&gt; &amp; söner</td><td class=\"num\">{amount(Money(100, 'SEK'))}</td></tr>"
    )

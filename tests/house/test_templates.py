"""Habits that hold for every template of the office: no inline script or style, every word translated. T1; CSP."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

OFFICE = Path(__file__).parents[2] / "src" / "borgen" / "office"
TEMPLATES = sorted(OFFICE.rglob("templates/**/*.html"))
WITHOUT_WORDS = {"gallery.html", "control_attrs.html"}  # for whoever works on the look; the inside of one tag
NAMES = re.compile(r"\bborgen\b|\bEsc\b|\bJSON\b|\bCSV\b|\bExcel\b|\biCalendar\b|\bAPI\b|\bXLSX\b|\bh\b")


class _Reader(HTMLParser):
    """Collects what a browser would read as text, and the attributes that hold words or code."""

    def __init__(self, *, with_words: bool) -> None:
        super().__init__()
        self.words: list[str] = []
        self.faults: list[str] = []
        self._with_words = with_words

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in values):
            self.faults.append(f"inline <{tag}>")
        for name, value in attrs:
            if name == "style" or name.startswith("on"):
                self.faults.append(f"{name}= on <{tag}>")
            if name in {"href", "src", "action"} and re.match(r"(https?:)?//|javascript:", value or ""):
                self.faults.append(f"{name}={value}")
            if name in {"aria-label", "title", "alt", "placeholder", "data-confirm"} and _is_word(
                value or ""
            ):
                self.words.append(value)

    def handle_data(self, data):
        if self._with_words and _is_word(data):
            self.words.append(data.strip())


def _is_word(text: str) -> bool:
    return bool(re.search(r"[^\W\d_]{2,}", NAMES.sub("", text)))


def _read(text: str, *, with_words: bool = True) -> _Reader:
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", text, flags=re.DOTALL)
    text = re.sub(r"{%\s*blocktranslate.*?endblocktranslate\s*%}", "", text, flags=re.DOTALL)
    text = re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.DOTALL)
    reader = _Reader(with_words=with_words)
    reader.feed(text)
    reader.close()
    return reader


def test_there_are_templates():
    assert TEMPLATES


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(OFFICE)))
def test_no_template_holds_code_styles_or_foreign_addresses(path):
    assert _read(path.read_text()).faults == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(OFFICE)))
def test_every_word_in_a_template_can_be_translated(path):
    if path.name in WITHOUT_WORDS:
        return
    assert _read(path.read_text()).words == []


def test_the_reader_finds_what_it_should():
    source = (
        '<p style="x">Hello</p><a href="javascript:x" title="Go">{{ x }}</a><script>1</script>{% tag "Yes" %}'
    )
    found = _read(source)
    assert found.words == ["Hello", "Go"]
    assert len(found.faults) == 3

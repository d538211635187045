"""A rulebook is read whole or refused with every problem named by its place (G1.3, T1)."""

import re
import time
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from borgen.rules import book_text
from borgen.rules.book_reader import value_of
from borgen.rules.citation import Status
from borgen.rules.messages import message_texts, say
from borgen.rules.parameter import Kind, RulebookSilent
from borgen.rules.problem import CODES, Problem, Problems
from borgen.rules.rule import Strength
from borgen.rules.rulebook import NoSuchRulebook, RulebookRefused, open_rulebook, read_rulebook, shelved

BOOK = """\
# Made up for the tests.
id: exempelby
title: {sv: Borgenspolicy för Exempelby, da: Garantipolitik for Exempelby, en: Guarantee policy of Exempelby}
issuer: Kommunfullmäktige i Exempelby
source: {title: Borgenspolicy, url: "https://example.org/policy"}
adopted: {body: Kommunfullmäktige, on: 2024-03-15, paragraph: "17"}
checked_on: 2026-11-22
in_force: {since: 2024-04-01, until: 2030-01-01}
replaces: [gammal_policy]
parameters:
  fee_rate:
    term: {sv: avgiftssats, da: provisionssats, en: fee rate}
    kind: share
    unit: of the basis
    keyed_by: decided_on
    values:
      - {since: 2024-04-01, until: 2025-01-01, value: "0.0025", cite: Avgift}
      - since: 2025-01-01
        value: "0.004"
        cite: Avgift, andra stycket
        status: assumed
        checked_on: 2026-11-20
        decided: {body: Kommunfullmäktige, paragraph: 99}
  fee_rate.fibre_association:
    term: {sv: avgiftssats för fiberförening, da: sats for fiberforening, en: rate for fibre associations}
    kind: share
    unit: of the basis
    keyed_by: decided_on
    values: [{value: "0.001", cite: Avgift}]
rules:
  own_contribution:
    strength: should
    says: {sv: Minst tio procent., da: Mindst ti procent., en: At least ten per cent.}
    cite: Egeninsats
    check: own_contribution
    uses: [fee_rate]
    applies_to: [association]
    clauses: [G7.2]
cases:
  - {name: a case, given: {decided: "100.00"}}
note: |
  Free text.
"""


def _refused(text: str) -> tuple[Problem, ...]:
    with pytest.raises(RulebookRefused) as error:
        pytest.fail(f"was read: {read_rulebook(text)}")
    return error.value.problems


def _with(old: str, new: str) -> str:
    assert BOOK.count(old) >= 1, f"{old!r} is not in the book"
    return BOOK.replace(old, new, 1)


def test_a_book_is_read() -> None:
    book = read_rulebook(BOOK)
    assert (book.id, book.issuer, book.replaces) == (
        "exempelby",
        "Kommunfullmäktige i Exempelby",
        ("gammal_policy",),
    )
    assert (book.since, book.until) == (date(2024, 4, 1), date(2030, 1, 1))
    assert book.text == BOOK
    rule = book.rules["own_contribution"]
    assert rule.strength is Strength.SHOULD
    assert (rule.check, rule.uses, rule.applies_to, rule.clauses) == (
        "own_contribution",
        ("fee_rate",),
        ("association",),
        ("G7.2",),
    )
    assert str(rule.cite) == "Borgenspolicy, Egeninsats"
    assert book.cases[0]["name"] == "a case"
    assert "fee_rate.fibre_association" in book


@pytest.mark.parametrize(
    ("decided_on", "rate", "status"),
    [
        ("2024-04-01", "0.0025", Status.OFFICIAL),
        ("2024-12-31", "0.0025", Status.OFFICIAL),
        ("2025-01-01", "0.004", Status.ASSUMED),
        ("2099-01-01", "0.004", Status.ASSUMED),
    ],
)
def test_the_date_of_the_case_chooses_the_value(decided_on: str, rate: str, status: Status) -> None:
    ruling = read_rulebook(BOOK)["fee_rate"].at({"decided_on": date.fromisoformat(decided_on)})
    assert (ruling.number, ruling.cite.status) == (Fraction(rate), status)


def test_where_the_book_is_silent_nobody_guesses() -> None:
    book = read_rulebook(BOOK)
    with pytest.raises(RulebookSilent, match="exempelby#fee_rate has no value for decided_on 2024-03-31"):
        book["fee_rate"].at({"decided_on": date(2024, 3, 31)})
    with pytest.raises(RulebookSilent):
        book["fee_rate"].at({"decided_on": None})
    with pytest.raises(RulebookSilent, match="exempelby#fee_base"):
        book["fee_base"]
    with pytest.raises(KeyError):
        book["fee_rate"].at({"executed_on": date(2025, 1, 1)})
    assert book["fee_rate.fibre_association"].at({"decided_on": None}).number == Fraction(1, 1000)
    with pytest.raises(NoSuchRulebook):
        open_rulebook("no_such_book")


def test_a_ruling_keeps_who_decided_it() -> None:
    ruling = read_rulebook(BOOK)["fee_rate"].at({"decided_on": date(2025, 1, 1)})
    assert ruling.decided == {"body": "Kommunfullmäktige", "paragraph": "99"}
    assert ruling.cite.checked_on == date(2026, 11, 20)


REFUSALS: list[tuple[str, str, str]] = [
    # the code, the place, the text of the book
    ("too_large", "", "#" * (book_text.SIZE_MAX + 1)),
    ("too_many_parts", "line 1", "[" + "a," * (book_text.PARTS_MAX + 1) + "]"),
    ("too_deep", "line 1", "[" * (book_text.DEPTH_MAX + 1)),
    ("not_yaml", "line 2", "a: b\n\t- c"),
    ("not_yaml", "", "a: \x01"),
    ("not_yaml", "line 2", "a: b\n--- \nc: d"),
    ("alias_used", "line 2", "a: &x [b]\nc: *x"),
    ("tag_used", "line 1", "a: !!python/object/apply:os.system [ls]"),
    ("tag_used", "line 1", "a: !!set {b}"),
    ("tag_used", "line 1", "! a"),
    ("key_twice", "line 43", BOOK + "id: again\n"),
    ("key_twice", "line 14", _with("    kind: share\n", "    kind: share\n    kind: share\n")),
    ("key_not_text", "line 1", "1: a"),
    ("key_not_text", "line 1", "true: a"),
    ("key_not_text", "line 1", "? [a, b]\n: c"),
    ("missing", "issuer", _with("issuer: Kommunfullmäktige i Exempelby\n", "")),
    ("missing", "parameters.fee_rate.kind", _with("    kind: share\n", "")),
    ("missing", "parameters.fee_rate.values[0].cite", _with(", cite: Avgift}", "}")),
    ("missing", "parameters.fee_rate.values[0].cite", _with(", cite: Avgift}", ", cite: }")),
    ("missing", "rules.own_contribution.says", re.sub("    says:.*\n", "", BOOK)),
    ("unknown_key", "colour", BOOK + "colour: red\n"),
    ("unknown_key", "parameters.fee_rate.colour", _with("    unit:", "    colour: red\n    unit:")),
    ("unknown_key", "parameters.fee_rate.values[1].sinse", _with("- since: 2025", "- sinse: 2025")),
    (
        "unknown_key",
        "rules.own_contribution.colour",
        _with("    cite: Egen", "    colour: red\n    cite: Egen"),
    ),
    (
        "unknown_key",
        "in_force.from",
        _with("{since: 2024-04-01, until: 2030", "{from: 2024-04-01, until: 2030"),
    ),
    ("unknown_word", "parameters.fee_rate.kind", _with("kind: share", "kind: percent")),
    ("unknown_word", "parameters.fee_rate.values[1].status", _with("status: assumed", "status: guessed")),
    ("unknown_word", "rules.own_contribution.strength", _with("strength: should", "strength: may")),
    ("unknown_word", "rules.own_contribution.strength", _with("strength: should", "strength: [should]")),
    ("unknown_parameter", "rules.own_contribution.uses", _with("uses: [fee_rate]", "uses: [fee_rote]")),
    ("not_a_mapping", "", "- a"),
    ("not_a_mapping", "", ""),
    ("not_a_mapping", "adopted", re.sub("adopted: .*", "adopted: KF", BOOK)),
    ("not_a_mapping", "parameters", re.sub(r"parameters:\n(  .*\n)+", "parameters: [a]\n", BOOK)),
    (
        "not_a_mapping",
        "parameters.fee_rate.values[0]",
        _with("- {since: 2024-04-01, until", "- a\n      - {since: 2024-04-01, until"),
    ),
    ("not_a_mapping", "rules.own", _with("rules:\n", "rules:\n  own: x\n")),
    ("not_a_mapping", "cases[0]", _with("- {name: a case", "- a\n  - {name: a case")),
    (
        "not_a_mapping",
        "in_force",
        _with("in_force: {since: 2024-04-01, until: 2030-01-01}", "in_force: 2024-04-01"),
    ),
    (
        "not_a_mapping",
        "parameters.fee_rate.values[1].decided",
        _with("decided: {body: Kommunfullmäktige, paragraph: 99}", "decided: KF"),
    ),
    (
        "not_a_list",
        "parameters.fee_rate.values",
        re.sub(r"values:\n(      .*\n)+", "values: x\n", BOOK, count=1),
    ),
    ("not_a_list", "rules.own_contribution.uses", _with("uses: [fee_rate]", "uses: fee_rate")),
    ("not_a_list", "cases", re.sub(r"cases:\n.*\n", "cases: {a: b}\n", BOOK)),
    ("not_a_list", "replaces", _with("replaces: [gammal_policy]", "replaces: {a: b}")),
    ("not_text", "rules.own_contribution.applies_to[0]", _with("[association]", "[[association]]")),
    ("not_text", "replaces[0]", _with("[gammal_policy]", "[1]")),
    ("not_text", "issuer", _with("issuer: Kommunfullmäktige i Exempelby", "issuer: 7")),
    ("not_text", "rules.own_contribution.check", _with("check: own_contribution", "check: [a]")),
    ("not_text", "parameters.fee_rate.keyed_by", _with("keyed_by: decided_on", "keyed_by: [a]")),
    ("not_text", "line 41", _with("note: |\n  Free text.", 'note: "\\0"')),
    ("not_text", "line 1", 'a: "\\ud800"'),
    ("not_an_id", "id", _with("id: exempelby", "id: Exempelby kommun")),
    ("not_an_id", "id", _with("id: exempelby", "id: ../etc")),
    ("not_an_id", "parameters.Fee", _with("  fee_rate:", "  Fee:").replace("uses: [fee_rate]", "uses: []")),
    ("not_an_id", "rules.own contribution", _with("  own_contribution:", "  own contribution:")),
    (
        "not_quoted",
        "parameters.fee_rate.values[2].value",
        _with("  fee_rate.fibre", "      - {value: 1, cite: a, until: 2020-01-01}\n  fee_rate.fibre"),
    ),
    ("not_quoted", "line 17", _with('"0.0025"', "0.0025")),
    ("not_quoted", "line 6", _with('"17"', "017")),
    ("not_quoted", "line 6", _with('"17"', "1:30")),
    ("not_quoted", "line 6", _with('"17"', "9" * 5000)),
    ("not_quoted", "line 6", _with('"17"', ".nan")),
    (
        "needs_title",
        "source",
        _with('{title: Borgenspolicy, url: "https://example.org/policy"}', "Borgenspolicy"),
    ),
    ("needs_title", "source", _with("{title: Borgenspolicy, url", "{title: [a], url")),
    ("needs_every_language", "title", _with("da: Garantipolitik for Exempelby, ", "")),
    ("needs_every_language", "parameters.fee_rate.term", _with("en: fee rate", "en: ")),
    (
        "needs_every_language",
        "rules.own_contribution.says",
        _with("da: Mindst ti procent.", "de: Mindestens"),
    ),
    (
        "no_values",
        "parameters.fee_rate.fibre_association.values",
        _with('values: [{value: "0.001", cite: Avgift}]', "values: []"),
    ),
    ("values_overlap", "parameters.fee_rate", _with("until: 2025-01-01,", "until: 2025-01-02,")),
    (
        "values_overlap",
        "parameters.fee_rate",
        _with("since: 2024-04-01, until: 2025-01-01,", "since: 2024-04-01,"),
    ),
    ("empty_period", "parameters.fee_rate.values[0]", _with("until: 2025-01-01,", "until: 2024-04-01,")),
    ("empty_period", "in_force", _with("until: 2030-01-01}", "until: 2024-04-01}")),
    ("not_a_day", "checked_on", _with("checked_on: 2026-11-22", "checked_on: yesterday")),
    ("not_a_day", "checked_on", _with("checked_on: 2026-11-22", 'checked_on: "2026-11-22"')),
    ("not_a_day", "line 7", _with("checked_on: 2026-11-22", "checked_on: 2026-02-30")),
    ("not_a_day", "line 7", _with("checked_on: 2026-11-22", "checked_on: 2026-11-22 10:00:00")),
    (
        "not_a_day",
        "parameters.fee_rate.values[0].since",
        _with("{since: 2024-04-01, until: 2025", "{since: spring, until: 2025"),
    ),
]

NOT_OF_THEIR_KIND = [
    ("share", text) for text in ("", "0,25", "a", "1/0", "1e-3", "0.25 %", "1_0", "٣", "nan", "9" * 40, " 1")
]
NOT_OF_THEIR_KIND += [
    ("number", "inf"),
    ("number", "--1"),
    ("money", "1,50"),
    ("money", "1.005"),
    ("money", "1 000"),
]
NOT_OF_THEIR_KIND += [
    ("months", "1.5"),
    ("months", "-1"),
    ("months", "1_2"),
    ("days", "ten"),
    ("days", "9999999"),
]
NOT_OF_THEIR_KIND += [("month_day", "04-31"), ("month_day", "02-29"), ("month_day", "1 April")]
NOT_OF_THEIR_KIND += [
    ("day", "2026-02-30"),
    ("day", "20260101"),
    ("day", "2026-W01-1"),
    ("choice", ""),
    ("choice", " "),
]
NOT_OF_THEIR_KIND += [("flag", "true"), ("flag", "Yes"), ("flag", "")]


@pytest.mark.parametrize(
    ("code", "place", "text"), REFUSALS, ids=[f"{code}-{place}" for code, place, _ in REFUSALS]
)
def test_each_problem_is_named_with_its_place(code: str, place: str, text: str) -> None:
    assert (place, code) in {(problem.place, problem.code) for problem in _refused(text)}


@pytest.mark.parametrize(("kind", "text"), NOT_OF_THEIR_KIND)
def test_a_value_that_is_none_of_its_kind_is_refused(kind: str, text: str) -> None:
    book = _with("kind: share", f"kind: {kind}").replace('value: "0.0025"', f'value: "{text}"')
    assert ("parameters.fee_rate.values[0].value", f"not_a_{kind}") in {
        (p.place, p.code) for p in _refused(book)
    }


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("share", "0.0025", Fraction(1, 400)),
        ("share", "1/3", Fraction(1, 3)),
        ("number", "-2.5", Fraction(-5, 2)),
        ("money", "20000.00", Fraction(2_000_000)),
        ("months", "12", Fraction(12)),
        ("days", "030", Fraction(30)),
        ("month_day", "04-01", "04-01"),
        ("day", "2026-01-01", date(2026, 1, 1)),
        ("choice", "decided", "decided"),
        ("flag", "yes", True),
        ("flag", "no", False),
    ],
)
def test_each_kind_is_read_exactly(kind: str, text: str, value: Any) -> None:
    book = BOOK.replace("kind: share", f"kind: {kind}").replace('"0.001"', f'"{text}"')
    book = re.sub(r"  fee_rate:\n(    .*\n)+", "", book).replace("uses: [fee_rate]", "uses: []")
    ruling = read_rulebook(book)["fee_rate.fibre_association"].at({"decided_on": None})
    assert (ruling.value, ruling.text) == (value, text)


def test_every_code_that_a_book_can_give_has_a_test() -> None:
    tested = (
        {"not_utf8"} | {code for code, _, _ in REFUSALS} | {f"not_a_{kind}" for kind, _ in NOT_OF_THEIR_KIND}
    )
    assert tested == CODES


def test_no_code_is_given_that_is_not_on_the_list() -> None:
    with pytest.raises(AssertionError, match="not on the list"):
        Problems().add("here", "made_up")


def test_all_problems_are_told_at_once_and_read_as_a_sentence() -> None:
    text = (
        _with("strength: should", "strength: may")
        .replace("kind: share", "kind: percent")
        .replace("uses: [fee_rate]", "")
    )
    problems = _refused(text)
    assert {problem.code for problem in problems} == {"unknown_word"}
    assert len(problems) == 3
    assert str(Problem("a.b", "not_a_day", {"value": "x"})) == "a.b: not a day (value 'x')"


HOSTILE = {
    "alias bomb": "a: &a [x]\n" + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [*a, *a]\n" for i in range(9)),
    "deep flow": "[" * 400_000,
    "deep block": "- " * 100_000,
    "deep keys": "? " * 100_000,
    "nested": "\n".join(" " * i + "a:" for i in range(1_000)),
    "wide": "[" + "a," * 400_000 + "]",
    "one long word": "a" * book_text.SIZE_MAX,
    "quotes": "'" * 400_001,
    "colons": ":" * 400_000,
    "anchors": "&a " * 100_000,
    "comment": "#" * book_text.SIZE_MAX,
    "newlines": "\n" * book_text.SIZE_MAX,
    "brackets": "{[" * 100_000,
    "digits": "a: " + "9" * 900_000,
    "directive": "%YAML 9.9\n---\na: b",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_seconds(name: str) -> None:
    began = time.process_time()  # of this process alone: others may keep the machine busy
    assert _refused(HOSTILE[name])
    assert time.process_time() - began < 10


def _shuffled(book: str) -> str:
    """The same book in another layout: other key order, block for flow, comments, quotes."""
    head, rest = book.split("issuer:", 1)
    head = head.replace("id: exempelby\n", "").replace("# Made up for the tests.\n", "# Another comment\n")
    rest = rest.replace(
        "adopted: {body: Kommunfullmäktige, on: 2024-03-15,",
        "adopted: {on: 2024-03-15, body: Kommunfullmäktige,",
    )
    rest = rest.replace(
        "kind: share\n    unit: of the basis", "unit: 'of the basis'   # why\n    kind: \"share\""
    )
    rest = rest.replace("uses: [fee_rate]", "uses:\n      - fee_rate")
    return f"issuer:{rest}\n\n{head}\nid: exempelby\n"


def test_the_hash_does_not_see_layout() -> None:
    other = _shuffled(BOOK)
    assert other != BOOK
    assert read_rulebook(other).hash == read_rulebook(BOOK).hash
    assert len(read_rulebook(BOOK).hash) == 64


def test_the_hash_is_the_same_in_every_release() -> None:
    """A stored decision names the book by its hash: a new code version must find it again."""
    assert read_rulebook(BOOK).hash == "b8a7ddf36d77522410b0c15e6fabd9ff50c08b592682bbaba6f015a754b31b5e"


def _leaves(raw: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(raw, dict):
        return [leaf for key, part in raw.items() for leaf in _leaves(part, (*path, key))]
    if isinstance(raw, list):
        return [leaf for i, part in enumerate(raw) for leaf in _leaves(part, (*path, i))]
    return [path]


def test_the_hash_sees_every_value() -> None:
    seen = {book_text.hash_of(book_text.load(BOOK))}
    leaves = _leaves(book_text.load(BOOK))
    assert len(leaves) > 40
    for *way, last in leaves:
        raw = at = book_text.load(BOOK)
        for key in way:
            at = at[key]
        value = at[last]
        at[last] = value.replace(year=2031) if isinstance(value, date) else f"{value}!"
        seen.add(book_text.hash_of(raw))
        at[last] = None
        seen.add(book_text.hash_of(raw))
        del at[last]
        seen.add(book_text.hash_of(raw))
    assert len(seen) == 3 * len(leaves) + 1


def test_a_day_and_the_same_text_are_two_things() -> None:
    assert book_text.hash_of({"on": date(2026, 1, 1)}) != book_text.hash_of({"on": "2026-01-01"})
    assert book_text.hash_of({"on": 1}) != book_text.hash_of({"on": "1"})


def test_the_order_of_a_list_counts() -> None:
    assert book_text.hash_of({"a": ["b", "c"]}) != book_text.hash_of({"a": ["c", "b"]})


def test_a_ruling_is_asked_for_what_it_is() -> None:
    """A number, a count, a word and a flag: asking for the wrong one is a fault in the code, never a wrong figure."""
    found = {}
    for kind, text in (("share", "0.5"), ("months", "12"), ("choice", "decided"), ("flag", "no")):
        book = BOOK.replace("kind: share", f"kind: {kind}").replace('"0.001"', f'"{text}"')
        book = re.sub(r"  fee_rate:\n(    .*\n)+", "", book).replace("uses: [fee_rate]", "uses: []")
        found[kind] = read_rulebook(book)["fee_rate.fibre_association"].at({"decided_on": None})
    assert (found["months"].whole, found["choice"].word, found["flag"].flag) == (12, "decided", False)
    with pytest.raises(AssertionError, match="not whole"):
        _ = found["share"].whole
    with pytest.raises(AssertionError, match="not a number"):
        _ = found["choice"].number
    with pytest.raises(AssertionError, match="not a word"):
        _ = found["flag"].word
    with pytest.raises(AssertionError, match="not yes or no"):
        _ = found["share"].flag


def test_a_place_in_the_book_can_be_cited() -> None:
    cited = read_rulebook(BOOK).cite("Säkerhet", Status.SECONDARY)
    assert (cited.book, str(cited), cited.status) == (
        "exempelby",
        "Borgenspolicy, Säkerhet",
        Status.SECONDARY,
    )


@pytest.mark.parametrize(
    ("content", "code"), [("kommunstyrelse é".encode("cp1252"), "not_utf8"), (b"a" * 4_000_001, "too_large")]
)
def test_an_upload_that_is_no_text_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(RulebookRefused) as error:
        book_text.decoded(content)
    assert [problem.code for problem in error.value.problems] == [code]


def test_an_upload_with_a_byte_order_mark_is_read() -> None:
    assert read_rulebook(book_text.decoded(BOOK.encode("utf-8-sig"))).hash == read_rulebook(BOOK).hash


@pytest.mark.parametrize("language", ["sv", "da", "en"])
def test_every_problem_is_said_in_every_language(language: str) -> None:
    for _, _, text in REFUSALS:
        for problem in _refused(text):
            assert "{" not in say(problem, language) or problem.code == "needs_title"
    assert not CODES - set(message_texts())
    assert all(set(texts) == {"sv", "da", "en"} for texts in message_texts().values())
    placeholders = {
        code: {tuple(sorted(re.findall(r"{(\w+)}", text))) for text in texts.values()}
        for code, texts in message_texts().items()
    }
    assert {code for code, found in placeholders.items() if len(found) != 1} == set()


def test_a_value_may_name_its_own_text_and_address():
    """G1.3: a law is read in several places; each value says in which."""
    text = BOOK.replace(
        "checked_on: 2026-11-22\n",
        'checked_on: 2026-11-22\nprogramme: some_loan\nsources:\n  act: {title: An Act, address: "https://example.org/act"}\n',
        1,
    )
    text = text.replace('value: "0.0025", cite: Avgift}', 'value: "0.0025", cite: § 1, source: act}')
    book = read_rulebook(text)
    first, second = book["fee_rate"].rulings
    assert (str(first.cite), first.cite.address) == ("An Act, § 1", "https://example.org/act")
    assert first.cite.plain()["address"] == "https://example.org/act"
    assert second.cite.source == "Borgenspolicy" and "address" not in second.cite.plain()
    assert book.programme == "some_loan" and read_rulebook(BOOK).programme == ""


@pytest.mark.parametrize(("old", "new", "place", "code"), [
    ("cite: Avgift}", "cite: Avgift, source: nowhere}", "source", "unknown_word"),
    ("checked_on: 2026-11-22\n", "checked_on: 2026-11-22\nsources: {act: {title: An Act}}\n", "sources.act.address", "missing"),
    ("checked_on: 2026-11-22\n", "checked_on: 2026-11-22\nsources: {act: {title: 1, address: x}}\n", "sources.act.title", "not_text"),
    ("checked_on: 2026-11-22\n", "checked_on: 2026-11-22\nprogramme: 7\n", "programme", "not_an_id"),
])  # fmt: skip
def test_a_source_that_is_none_is_refused(old, new, place, code):
    with pytest.raises(RulebookRefused) as refused:
        read_rulebook(BOOK.replace(old, new, 1))
    assert [(p.place.endswith(place), p.code) for p in refused.value.problems] == [(True, code)]


@pytest.mark.parametrize("words", ["{sv: Avgift}", "{sv: Avgift, da: 7}", "Gebyr"])
def test_a_translation_of_a_citation_is_into_each_other_language(words):
    lines = "checked_on: 2026-11-22\ntranslations: {Fee: WORDS}\n"
    book = read_rulebook(BOOK.replace("checked_on: 2026-11-22\n", lines.replace("WORDS", "{sv: Avgift, da: Gebyr}"), 1))
    assert book.translations == {"Fee": {"sv": "Avgift", "da": "Gebyr"}}
    with pytest.raises(RulebookRefused) as refused:
        read_rulebook(BOOK.replace("checked_on: 2026-11-22\n", lines.replace("WORDS", words), 1))
    assert [(p.place, p.code) for p in refused.value.problems] == [("translations[0]", "needs_every_language")]


@pytest.mark.parametrize("text", ["25", "-0.0025", "1.0001", "100"])
def test_a_share_is_between_nothing_and_the_whole(text: str) -> None:
    """``25`` for 0.25 % would charge a hundred times the debt."""
    assert value_of(Kind.SHARE, text) is None
    assert value_of(Kind.SHARE, "1") == 1 and value_of(Kind.SHARE, "0") == 0 and value_of(Kind.NUMBER, "25") == 25


@pytest.mark.parametrize("name", sorted(shelved()))
def test_what_ships_is_read_alike_quickly_and_strictly(name):
    text = shelved()[name].read_text(encoding="utf-8")
    assert read_rulebook(text, is_accepted=True) == read_rulebook(text) == open_rulebook(name)


@pytest.mark.parametrize("line", ["on: 2024-03-15", "no: 010", "y: yes", 'n: "1:30"', "a: ~", "a: 'å\u2028'"])
def test_the_quick_reader_has_no_words_of_its_own(line):
    answers = []
    for is_accepted in (False, True):
        try:
            answers.append(book_text.load(line, is_accepted=is_accepted))
        except RulebookRefused as refused:
            answers.append([problem.code for problem in refused.problems])
    assert answers[0] == answers[1]

"""A council's guarantee policy, read from its rulebook [sv: borgenspolicy].

A :class:`Policy` is a rulebook whose every parameter and rule this programme knows how to apply. What it does
not know is refused, so that nothing a council has decided silently does not happen.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files

from borgen.guarantee.commitment import BorrowerClass
from borgen.guarantee.vocabulary import ParameterWord, vocabulary
from borgen.kernel.watched_day import WatchedDay
from borgen.rules.citation import Status
from borgen.rules.parameter import Kind, Parameter, RulebookSilent, Ruling
from borgen.rules.rule import Rule, Strength
from borgen.rules.rulebook import Problem, Rulebook, RulebookRefused, open_rulebook

Dates = Mapping[str, date | None]


class PolicyRefused(RulebookRefused):
    """The rulebook uses something that this programme does not know, or lacks something that it names."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Policy:
    """One version of one council's policy; ``id`` and ``hash`` are its rulebook's."""

    book: Rulebook
    _memory: dict[tuple[object, ...], Ruling | None] = field(default_factory=dict, repr=False)

    @property
    def id(self) -> str:
        return self.book.id

    @property
    def hash(self) -> str:
        return self.book.hash

    @property
    def municipality(self) -> str:
        """The issuer's name without «kommun», as places are written."""
        return self.book.issuer.removesuffix(" kommun")

    def says(self, name: str, dates: Dates, borrower_class: BorrowerClass | None = None) -> Ruling:
        """The value of the parameter ``name`` for a case, the one for its class of borrowers before the
        general one.

        Raises:
            RulebookSilent: the policy does not speak of it, or not for this date.
        """
        parameter = self._parameter(name, borrower_class)
        if parameter is None:
            raise RulebookSilent(parameter=f"{self.id}#{name}", keyed_by="", day=None)
        return parameter.at(dates)

    def find(self, name: str, dates: Dates, borrower_class: BorrowerClass | None = None) -> Ruling | None:
        """As :meth:`says`, ``None`` where the policy is silent."""
        parameter = self._parameter(name, borrower_class)
        if parameter is None:
            return None
        day = dates[parameter.keyed_by]
        if isinstance(day, WatchedDay):  # has to be compared anew, so that it learns when the value changes
            return _at(parameter, dates)
        key = (parameter.id, day)
        if key not in self._memory:
            self._memory[key] = _at(parameter, dates)
        return self._memory[key]

    def rules_for(self, borrower_class: BorrowerClass | None) -> Iterator[Rule]:
        """The rules that bind a class of borrowers; all of them where the class is not known."""
        for rule in self.book.rules.values():
            if borrower_class is None or not rule.applies_to or borrower_class in rule.applies_to:
                yield rule

    @property
    def assumed(self) -> tuple[Ruling, ...]:
        """The readings that the policy's text does not settle, to be shown as such."""
        return tuple(
            ruling
            for parameter in self.book.parameters.values()
            for ruling in parameter.rulings
            if ruling.cite.status is Status.ASSUMED
        )

    @property
    def silent_on(self) -> tuple[str, ...]:
        """The parameters that a policy may set and this one does not."""
        named = {name.split(".")[0] for name in self.book.parameters}
        return tuple(name for name in vocabulary().parameters if name not in named)

    def _parameter(self, name: str, borrower_class: BorrowerClass | None) -> Parameter | None:
        parameters = self.book.parameters
        own = parameters.get(f"{name}.{borrower_class.value}") if borrower_class else None
        return own or parameters.get(name)


def words_of(ruling: Ruling) -> tuple[str, ...]:
    """The words of a list: ``"leisure, infrastructure"`` is two."""
    return tuple(word.strip() for word in ruling.word.split(",") if word.strip())


def policy_of(book: Rulebook) -> Policy:
    """The policy that a rulebook holds.

    Raises:
        PolicyRefused: an unknown parameter, word, date, class or check; a rule that nothing applies; a check
            without the parameters it reads.
    """
    problems = [
        *(p for name, parameter in book.parameters.items() for p in _parameter_problems(name, parameter)),
        *(p for rule in book.rules.values() for p in _rule_problems(rule, book)),
    ]
    if problems:
        raise PolicyRefused(problems)
    return Policy(book=book)


@cache
def open_policy(id: str) -> Policy:
    """Open a shipped policy.

    Raises:
        NoSuchRulebook: no shelf has it.
        PolicyRefused: it is not a policy that this programme can apply.
    """
    return policy_of(open_rulebook(id))


@cache
def shipped_policies() -> tuple[str, ...]:
    """The ids of the policies that ship, in alphabetic order."""
    found: list[str] = []
    for entry in entry_points(group="borgen.rulebooks"):
        folder = files(entry.value).joinpath("policies")
        if folder.is_dir():
            found += [p.name.removesuffix(".yaml") for p in folder.iterdir() if p.name.endswith(".yaml")]
    return tuple(sorted(found))


def policy_of_municipality(name: str) -> str:
    """The id of the one shipped policy that the municipality has issued; "" where none is, or several are.

    ``name`` with or without «kommun», or as an address has it: ``tyreso``, ``goetene-kommun``.
    """
    place = " ".join(re.split(r"[\s_-]+", name.strip().casefold())).removesuffix(" kommun")
    own = [one for one in shipped_policies() if place in _spellings(open_policy(one).municipality)]
    return own[0] if len(own) == 1 else ""


def _spellings(municipality: str) -> set[str]:
    """The name as it is written, and without letters that an address cannot have."""
    name = municipality.casefold()
    bare = name.translate(str.maketrans("åäö", "aao"))
    return {name, bare, name.replace("å", "aa").replace("ä", "ae").replace("ö", "oe")}


def _at(parameter: Parameter, dates: Dates) -> Ruling | None:
    try:
        return parameter.at(dates)
    except RulebookSilent:
        return None


def _parameter_problems(name: str, parameter: Parameter) -> Iterator[Problem]:
    place, known = f"parameters.{name}", vocabulary()
    word = known.parameters.get(name.split(".")[0])
    if word is None:
        yield Problem(place, "unknown_parameter", {"value": name})
        return
    yield from _qualifier_problems(place, name.split(".")[1:], word)
    if parameter.kind is not word.kind:
        yield Problem(
            f"{place}.kind", "wrong_kind", {"value": parameter.kind.value, "known": word.kind.value}
        )
        return
    if parameter.keyed_by not in known.keyed_by:
        yield Problem(
            f"{place}.keyed_by",
            "unknown_date",
            {"value": parameter.keyed_by, "known": ", ".join(known.keyed_by)},
        )
    if not parameter.rulings:
        yield Problem(f"{place}.values", "missing")
    for index, ruling in enumerate(parameter.rulings):
        yield from _value_problems(f"{place}.values[{index}].value", ruling, word)


def _qualifier_problems(place: str, qualifiers: Sequence[str], word: ParameterWord) -> Iterator[Problem]:
    left = list(qualifiers)
    if word.by_matter:
        matters = vocabulary().lists["matter"]
        if not left or left[0] not in matters:
            yield Problem(
                place, "unknown_matter", {"value": left[0] if left else "", "known": ", ".join(matters)}
            )
        left = left[1:]
    classes = [c.value for c in BorrowerClass]
    if left and left[0] not in classes:
        yield Problem(place, "unknown_class", {"value": left[0], "known": ", ".join(classes)})
    if len(left) > 1:
        yield Problem(place, "unknown_word", {"value": ".".join(left[1:]), "known": ""})


def _value_problems(place: str, ruling: Ruling, word: ParameterWord) -> Iterator[Problem]:
    if word.kind is not Kind.CHOICE:
        return
    given = words_of(ruling)
    if not given or (len(given) > 1 and not word.many):
        yield Problem(place, "one_word_wanted", {"value": ruling.text})
    if word.words:
        known = vocabulary().lists[word.words]
        for name in given:
            if name not in known:
                yield Problem(place, "unknown_word", {"value": name, "known": ", ".join(known)})
    elif word.pattern:
        for name in given:
            if not re.fullmatch(word.pattern, name):
                yield Problem(place, "unknown_word", {"value": name, "known": word.pattern})


def _rule_problems(rule: Rule, book: Rulebook) -> Iterator[Problem]:
    place, known = f"rules.{rule.id}", vocabulary()
    classes = [c.value for c in BorrowerClass]
    for name in rule.applies_to:
        if name not in classes:
            yield Problem(
                f"{place}.applies_to", "unknown_class", {"value": name, "known": ", ".join(classes)}
            )
    if rule.check is None:
        yield Problem(
            f"{place}.check",
            "nothing_applies_it",
            {"known": ", ".join([*known.lists["applied_in"], *known.checks])},
        )
    elif rule.check in known.checks:
        for need in known.checks[rule.check].needs:
            if not any(_is_set(name, book) for name in need.split("|")):
                params = {"value": rule.check, "known": need.split("|")[0]}
                yield Problem(f"{place}.check", "check_lacks_parameter", params)
    elif rule.check not in known.lists["applied_in"]:
        yield Problem(
            f"{place}.check", "unknown_check", {"value": rule.check, "known": ", ".join(known.checks)}
        )
    elif rule.check in {"fee", "duty"} and not rule.uses:
        yield Problem(f"{place}.uses", "missing")
    elif rule.check == "office" and rule.strength is Strength.SHOULD:
        yield Problem(f"{place}.check", "nothing_applies_it", {"known": ", ".join(known.checks)})


def _is_set(name: str, book: Rulebook) -> bool:
    """Whether the book gives the parameter, for every class or for some."""
    return any(given == name or given.startswith(f"{name}.") for given in book.parameters)

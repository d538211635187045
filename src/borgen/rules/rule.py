"""A rule of a text: how strictly it binds, what it says in plain words, which check judges it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from borgen.rules.citation import Citation


class Strength(StrEnum):
    """How a rule binds."""

    MUST = "must"  # refuses
    SHOULD = "should"  # [sv: normalt] deviating takes a written reason by the deciding body
    CONSIDER = "consider"  # a person's judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of one rulebook.

    ``check`` names the function that judges it, ``None`` where only a person can; ``uses`` the parameters it reads;
    ``applies_to`` the borrower classes it binds (empty: all). ``says`` is the rule in plain words by language.
    """

    id: str
    strength: Strength
    says: Mapping[str, str]
    cite: Citation
    check: str | None = None
    uses: tuple[str, ...] = ()
    applies_to: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()

"""What can happen to a version of a rulebook. Its text stands in the store, found by its hash."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class RulebookSubmitted:
    """A file was taken in, read without a problem, and its own cases came out as it says."""

    kind: ClassVar[str] = "policies.rulebook.submitted"
    version: int
    book_id: str
    hash: str
    programme: str
    cases: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RulebookAdopted:
    """A body adopted the version, and a second person confirmed it here."""

    kind: ClassVar[str] = "policies.rulebook.adopted"
    version: int
    book_id: str
    hash: str
    body: str
    paragraph: str
    adopted_on: str
    in_force_since: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RulebookWithdrawn:
    """The version was withdrawn before it was adopted."""

    kind: ClassVar[str] = "policies.rulebook.withdrawn"
    version: int
    book_id: str
    hash: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShippedRulebookChanged:
    """A release of the product ships another text of a policy; ``before`` and ``after`` are hashes, empty for none."""

    kind: ClassVar[str] = "policies.rulebook.shipped"
    book_id: str
    before: str
    after: str

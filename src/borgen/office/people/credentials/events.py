"""What can happen to access tokens. An account stands here by its number."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenIssued:
    """A secret has been made that stands for the account; the earlier one of the same purpose and name has ended."""

    kind: ClassVar[str] = "people.token.issued"
    account: int
    purpose: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenEnded:
    """Secrets of that purpose and name open nothing any more."""

    kind: ClassVar[str] = "people.token.ended"
    account: int
    purpose: str

"""What can happen to the observations of an index."""

from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexObserved:
    """Values became known: ``new`` ones, and ``revised`` ones with the value before. ``status`` says how."""

    kind: ClassVar[str] = "market.index.observed"
    source: str
    status: str
    new: list[dict[str, Any]]
    revised: list[dict[str, Any]]
    same: int

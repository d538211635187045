"""Every amount that a page shows: what it says, where on the page it stands, and which explanation it opens."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

AMOUNT = re.compile("\N{MINUS SIGN}?\\+?(?:SEK|DKK|EUR|NOK|USD)\u00a0\N{MINUS SIGN}?\\d[\\d,]*(?:\\.\\d\\d)?")
"""An amount as an English page writes it; amounts in millions end in an ``m`` and are not among them."""
VOID = frozenset({"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
BLOCKS = ("td", "th", "li", "p", "dd", "label")
"""What a sentence stands in: its amounts are explained by what is opened from there."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One amount. ``place`` says where it stands: the caption of a table with its column, or the name of a fact.

    ``href`` is what the amount itself opens; ``near`` are the links of the block that it stands in.
    """

    text: str
    place: str
    href: str
    near: tuple[str, ...]


@dataclass(slots=True)
class _Node:
    tag: str
    attributes: dict[str, str]
    parent: "_Node | None"
    children: "list[_Node | str]" = field(default_factory=list)

    def above(self) -> "Iterator[_Node]":
        node: _Node | None = self
        while node is not None:
            yield node
            node = node.parent

    def within(self, tag: str) -> "Iterator[_Node]":
        for child in self.children:
            if isinstance(child, _Node):
                if child.tag == tag:
                    yield child
                yield from child.within(tag)

    @property
    def words(self) -> str:
        return "".join(child if isinstance(child, str) else child.words for child in self.children)

    def first(self, *tags: str) -> "_Node | None":
        return next((node for node in self.above() if node.tag in tags), None)


class _Tree(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.here = _Node("", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = _Node(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.children.append(node)
        if tag not in VOID:
            self.here = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.here.children.append(_Node(tag, {name: value or "" for name, value in attrs}, self.here))

    def handle_endtag(self, tag: str) -> None:
        node = self.here.first(tag)
        if node is not None and node.parent is not None:
            self.here = node.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def shown_amounts(html: str, amount: re.Pattern[str] = AMOUNT) -> list[Shown]:
    """The amounts of a page's own content, in the order in which they stand; ``amount`` is how one is told."""
    tree = _Tree()
    tree.feed(html)
    main = next(tree.root.within("main"))
    return list(_amounts(main, amount))


def _amounts(node: _Node, amount: re.Pattern[str]) -> Iterator[Shown]:
    for child in node.children:
        if isinstance(child, _Node):
            yield from _amounts(child, amount)
            continue
        for found in amount.finditer(child):
            link, block = node.first("a"), node.first(*BLOCKS)
            yield Shown(
                text=found[0], place=_place(node),
                href=link.attributes.get("href", "") if link else "",
                near=tuple(a.attributes.get("href", "") for a in block.within("a")) if block else (),
            )  # fmt: skip


def _place(node: _Node) -> str:
    cell, row, table = node.first("td", "th"), node.first("tr"), node.first("table")
    if table is not None and row is not None and cell is not None:
        captions, heads = list(table.within("caption")), [head.words.strip() for head in table.within("th")]
        number = 0
        for other in row.children:
            if other is cell:
                break
            if isinstance(other, _Node):
                number += int(other.attributes.get("colspan", 1))
        total = ", total" if "data-total" in row.attributes else ""
        return f"{captions[0].words.strip() if captions else 'table'} / {heads[number]}{total}"
    fact = node.first("dd")
    if fact is not None and fact.parent is not None:
        names = [name.words.strip() for name in fact.parent.within("dt")]
        return f"{_heading(node)} / {names[0] if names else ''}".strip(" /")
    return _heading(node) or (node.first(*BLOCKS) or node).tag


def _heading(node: _Node) -> str:
    for one in node.above():
        if one.tag in ("section", "details", "figure"):
            for tag in ("h1", "h2", "h3", "summary", "figcaption"):
                found = next(one.within(tag), None)
                if found is not None:
                    return found.words.strip()
    return ""

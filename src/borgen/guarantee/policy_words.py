"""The vocabulary as a page: what a policy may say, for whoever writes one."""

from collections.abc import Iterator

from borgen.guarantee.vocabulary import ParameterWord, vocabulary


def policy_words_page() -> str:
    """The page in Markdown, made from the words that the code accepts."""
    return "\n".join([*_head(), *_parameters(), *_checks(), *_marks(), *_lists(), ""])


def _head() -> Iterator[str]:
    yield "# The words of a policy"
    yield ""
    yield "Made from `src/borgen/guarantee/vocabulary.yaml` by `python tools/policy_words.py`. Whatever is not here is refused."
    yield ""
    yield "A parameter may end in a class of borrowers (`own_contribution_min.fibre_association`) and then holds for that"
    yield "class alone. `decides` and `decides_up_to` first name a matter (`decides.refinancing.wholly_owned_company`)."
    yield "Parameters marked *shown* are shown with the policy and where an application is prepared; the register is not"
    yield "judged by them."
    yield ""
    yield "The date that selects a value (`keyed_by`) is one of:"
    yield ""
    yield from (f"- `{word.name}`: {word.meaning}" for word in vocabulary().keyed_by.values())


def _parameters() -> Iterator[str]:
    known = vocabulary()
    for number, (dimension, term) in enumerate(known.dimensions.items(), start=1):
        yield from (
            "",
            f"## {number}. {_heading(term['en'])}",
            "",
            "| parameter | value | meaning |",
            "|---|---|---|",
        )
        for word in known.parameters.values():
            if word.dimension == dimension:
                shown = " *Shown.*" if word.is_stated else ""
                yield f"| `{word.name}` | {_value(word)} | {word.meaning}{shown} |"


def _checks() -> Iterator[str]:
    yield from ("", "## Checks", "", "| check | needs | meaning |", "|---|---|---|")
    for check in vocabulary().checks.values():
        needs = ", ".join(" or ".join(f"`{name}`" for name in need.split("|")) for need in check.needs)
        yield f"| `{check.name}` | {needs} | {check.meaning} |"


def _marks() -> Iterator[str]:
    yield from ("", "A rule that no check of the register judges says instead how it is applied:", "")
    yield from (f"- `{word.name}`: {word.meaning}" for word in vocabulary().lists["applied_in"].values())


def _lists() -> Iterator[str]:
    known = vocabulary()
    used = dict.fromkeys(p.words for p in known.parameters.values() if p.words)
    for name in ["matter", *(name for name in used if name != "matter")]:
        yield from ("", f"## Words: {name}", "")
        for word in known.lists[name].values():
            yield f"- `{word.name}` ({word.term['sv']} · {word.term['da']} · {word.term['en']}): {word.meaning}"


def _value(word: ParameterWord) -> str:
    if word.words:
        return f"{'words' if word.many else 'a word'} of [{word.words}](#words-{word.words})"
    kinds = {"choice": "text, several by commas" if word.many else "text", "flag": '`"yes"` or `"no"`'}
    return kinds.get(word.kind.value, word.kind.value.replace("_", " "))


def _heading(text: str) -> str:
    return text[:1].upper() + text[1:]

"""What a label in a row gives away: a total, a part of one, a note, the name of a class of borrowers."""

import re

from borgen.guarantee.register_file.values.text import folded

LONGEST_SECTION = 60
"""Letters of the heading of a section, at most."""
TOTAL = re.compile(
    r"(?:(?:summa|summor|summering|sum|tot|totalt?|totalsumma|s:a|del ?summa|delsumma|subtotal|sub-?total|slutsumma|"
    r"i alt|ialt|sammanlagt|total(?:er)?|grand total)\b|[σ∑])"
)
ENDS_IN_TOTAL = re.compile(r".*[\w)][ ,:–-]+(?:summa|totalt|total|delsumma|sammanlagt|i alt)\W*")
"""``Föreningar totalt``: the word for a total after what it is the total of."""

OF_WHICH = re.compile(r"(?:varav|daraf|heraf|of which)\b")
NOTE = re.compile(
    r"(?:\*|[0-9]{1,2}\)|not[ .:]|anm|kalla[ :]|obs[ :!]|kommentar|fotnot|uppgifter|alla belopp|belopp i |"
    r"upprattad|uppdaterad|senast uppdaterad|skapad|version|source[ :])"
)
_TELLING = re.compile(
    r"\W*(?:[0-9*Σ∑]|sum|tot|s:a|del|sub|slut|i ?alt|samm|grand|varav|d[äa]rav|herav|heraf|of |not|anm|k[äa]ll|obs|"
    r"komm|fot|uppg|alla|belopp|uppr|uppd|sen|skap|vers|source)", re.IGNORECASE,
)
"""How a label may begin that says what a row is; most rows begin otherwise and are not looked at further."""

_TOTAL_INSIDE = re.compile(r"summa|total|sammanlagt|i alt", re.IGNORECASE)
COMPANY = re.compile(r"\b(?:ab|hb|kb|ek for|if|bk|ik|a/s|aps)\b")
_CLASS_NAME = re.compile(
    r"(?:övriga?t?|(?:(?:övriga?|egna|helägda|delägda|kommunala|kommun(?:al)?ägda|kommunens|stadens|ideella|ekonomiska|"
    r"andra|samtliga|externa)\s+){0,2}(?:\w*föreningar(?:na)?|stiftelser(?:na)?|(?:aktie)?bolag(?:en)?|"
    r"\w*företag(?:en)?|småhus|egna ?hem|kooperativ|klubbar(?:na)?|privatpersoner|hushåll|kommunalförbund)|"
    r"borgens(?:åtaganden?|förbindelser?|engagemang)|borgen (?:till|för) .+|pensions(?:åtaganden?|förpliktelser)|"
    r"förlustansvar|ansvarsförbindelser|insatt i pensionsstiftelse)"
    r"(?:[ ,–-].*)?", re.IGNORECASE,
)


def is_name_of_a_class(name: str) -> bool:
    """``Föreningar`` and ``Övriga bolag`` are many borrowers; ``Trollbäckens tennisförening`` is one."""
    if len(name) > LONGEST_SECTION or _CLASS_NAME.fullmatch(name) is None:
        return False
    return not COMPANY.search(folded(name))


def may_tell(text: str) -> bool:
    """Whether a label may say what its row is: only then it is worth folding and looking at."""
    return _TELLING.match(text) is not None or _TOTAL_INSIDE.search(text) is not None

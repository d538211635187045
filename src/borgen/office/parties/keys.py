"""Keys that search and sort alike on every database: no collation is trusted."""

import unicodedata

_LETTERS = str.maketrans({"ä": "z\x02", "æ": "z\x02", "ö": "z\x03", "ø": "z\x03", "å": "z\x01", "ü": "y", "é": "e"})
_FOLD = str.maketrans({"å": "a", "ä": "a", "ö": "o", "æ": "ae", "ø": "o", "é": "e", "ü": "u", "ß": "ss"})


def sort_key(text: str) -> str:
    """Orders å, ä (æ), ö (ø) after z, as Swedish does; case and accents do not count."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return _bare(folded.translate(_LETTERS))


def search_key(*texts: str) -> str:
    """What a search is matched against: lower case, å ä ö folded to a a o, hyphens and spaces narrowed."""
    folded = unicodedata.normalize("NFC", " ".join(texts)).casefold().translate(_FOLD)
    return " ".join(_bare(folded).replace("-", "").split())


def _bare(text: str) -> str:
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))

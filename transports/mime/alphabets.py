"""Which character set a text in Latin letters has, told by the letters of languages.

Detectors count bytes, and of a few lines they find too few: French comes out as
Polish, Catalan as Hungarian. But the letters with marks that a language has are few:
bytes which make letters of one language only, and no signs within words, are read
the way that makes them so.
"""

from __future__ import annotations

import re

_WESTERN = (
    "àâæçéèêëîïôœùûüÿ",  # French
    "äöüß",  # German
    "áéíñóúüïç",  # Spanish
    "áâãàçéêíóôõúü",  # Portuguese
    "àèéìíîòóùú",  # Italian
    "àçèéíïòóúü",  # Catalan
    "áéëïíóöúüèê",  # Dutch
    "åäöé",  # Swedish, Finnish
    "åæøéóòôê",  # Danish, Norwegian
    "áðéíóúýþæö",  # Icelandic
    "äöõüšž",  # Estonian
    "áéíóú",  # Irish
)
_CENTRAL = (
    "ąćęłńóśźż",  # Polish
    "áčďéěíňóřšťúůýž",  # Czech
    "áäčďéíĺľňóôŕšťúýž",  # Slovak
    "áéíóöőúüű",  # Hungarian
    "ăâîșțşţ",  # Romanian
    "čćđšž",  # Croatian, Slovene
    "ëç",  # Albanian
)
_TURKISH = ("çğıöşüâî",)
_BALTIC = ("āčēģīķļņšūž", "ąčęėįšųūž")
# Of those that fit, the first: the more widespread before the others.
_CANDIDATES = (
    ("cp1252", _WESTERN),
    ("cp1250", _CENTRAL),
    ("iso8859-2", _CENTRAL),
    ("cp1254", _TURKISH),
    ("cp1257", _BALTIC),
    ("mac-roman", _WESTERN),
    ("cp850", _WESTERN),
)
_ALPHABETS = {
    codec: tuple(frozenset(letters + letters.upper()) | {"İ"} for letters in languages)
    for codec, languages in _CANDIDATES
}
# What stands between words, or at their ends. In "l·l" and "d’un" it is within.
_SIGNS = frozenset("¡¿«»‹›„“”‘‚–—…•€£§©®™°º²³ª½¼¾±×%\xa0\xad") | {
    "\u2019",
    "\u00b4",
    "·",
}
_WITHIN = frozenset("’´·\xad‘")
_LETTER = re.compile(r"[^\W\d_]")
_SIGN_WITHIN = re.compile(
    r"[a-z]([^\W\da-z_]|[^\w\s\x00-\x7f])(?=[a-z])", re.IGNORECASE
)
# A capital after a small letter, a sign of numbers after a word.
_MISREAD = re.compile(r"[a-z][À-ÖØ-ÞŠŽŒ±¼½¾¿¡]")


def guess_latin(data: bytes) -> str:
    """The codec of a text in Latin letters, which is not UTF-8; empty for others."""
    for codec, alphabets in _ALPHABETS.items():
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if _reads_well(text, alphabets):
            return codec
    return ""


def _has_word_of(letters: set[str], text: str) -> bool:
    words = re.findall(r"[^\W\d_]{2,}", text)
    return any(letters.issuperset(word) for word in words)


def _reads_well(text: str, alphabets: tuple[frozenset[str], ...]) -> bool:
    foreign = {character for character in text if character > "\x7f"}
    letters = {character for character in foreign if _LETTER.match(character)} - {
        "ª",
        "º",
    }
    if not letters and not foreign:
        return False
    if not (foreign - letters) <= _SIGNS or not any(letters <= a for a in alphabets):
        return False
    marked = sum(character in letters for character in text)
    plain = sum(character.isascii() and character.isalpha() for character in text)
    # Words of these letters alone are another script's, and so is much of them
    # between signs.
    is_alone = foreign != letters or _has_word_of(letters, text)
    if marked > plain or (marked * 3 > plain and is_alone):
        return False
    within = {found[1] for found in _SIGN_WITHIN.finditer(text)} - letters
    return within <= _WITHIN and not _MISREAD.search(text)

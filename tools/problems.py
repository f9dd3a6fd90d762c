"""What could not be read of a message, in the reader's language.

The transports and the MIME reader know no language: they say one of the English
sentences here, and a model that hands it on translates it.
"""

from odoo.tools.translate import LazyTranslate

from ..transports.mime.structure import MAX_PARTS, TOO_MANY

_lt = LazyTranslate(__name__)

_MISSING = (
    _lt("The text is very long; only its beginning is shown."),
    _lt("The server cannot take this message apart; its beginning is shown."),
    _lt("The server could not give all details of this message."),
    _lt("The server gives nothing of this message but the whole; open it to see it."),
    _lt("This message cannot be shown in the list; open it to see more."),
    _lt("The message has too many parts or nests them too deeply; some are missing."),
    _lt("The message's header is very long; only its beginning is shown."),
    _lt("The message is encrypted; only its headers can be read."),
    _lt("The message consists of too many text parts; the first are shown."),
    _lt("The message nests parts too deeply; the inner ones are not shown."),
    _lt("The message is very large; only its beginning is shown."),
    _lt("winmail.dat is damaged; only a part of it could be read."),
)
"""Something is not shown."""

_ODD = (
    _lt("The text is not in the character set it claims; it was guessed."),
    _lt("The text does not say its character set; it was guessed."),
    _lt("Some characters of the text could not be read."),
    _lt("Part of the message is not the base64 it claims to be."),
    _lt("Part of the message has an unknown transfer encoding."),
    _lt("The message's parts could not be told apart; it is shown as text."),
)
"""All is shown, but perhaps not as it was written."""

_SENTENCES = {sentence._source: sentence for sentence in (*_MISSING, *_ODD)}
_SENTENCES[TOO_MANY] = _lt(
    "The message has too many parts; only the first %(count)s are shown.",
    count=MAX_PARTS,
)
_ODD_SOURCES = frozenset(sentence._source for sentence in _ODD)


def translated(env, problems):
    """Problems as the user of ``env`` reads them; unknown ones stay as they are."""
    found = (_SENTENCES.get(problem) for problem in problems)
    return [
        env._(sentence) if sentence else problem
        for sentence, problem in zip(found, problems, strict=True)
    ]


def is_in_part(problems):
    """Whether something of the message is missing, and not merely odd."""
    return not _ODD_SOURCES.issuperset(problems)

"""What an import is given: messages, and options, checked. Plain Python."""

from dataclasses import dataclass, field, replace
from datetime import datetime

MODES = ("paste", "attach")
VISIBILITIES = ("internal", "customer")
AFTER_IMPORT = ("leave", "seen", "move")


@dataclass(frozen=True)
class Source:
    """One message to import.

    :param key: what the caller calls it.
    :param raw: its exact bytes; None when they could not be had.
    :param error: why not, one sentence.
    :param row: the ledger row that fetched it, for uploads.
    :param mailbox: whether ``key`` names it in the account's mailbox.
    :param received: when the mailbox got it, where the message does not tell itself.
    """

    key: str
    raw: "bytes | None" = None
    error: str = ""
    row: "object | None" = None
    mailbox: bool = False
    received: datetime | None = None


@dataclass
class Email:
    """One message on its way onto a ticket; each step adds what it has found.

    :param options: what the rep chose, with what follows from it for this message.
    :param row: its row of the ledger.
    :param body: the memo as HTML.
    :param edited: whether the memo is not what the message says.
    :param attachments: the files of the memo.
    :param message: the memo in the discussion.
    :param hint: a sentence for the rep.
    """

    source: Source
    content: "object"
    options: "ImportOptions"
    row: "object | None" = None
    ticket: "object | None" = None
    body: str = ""
    edited: bool = False
    attachments: "object | None" = None
    message: "object | None" = None
    hint: str = ""


@dataclass(frozen=True)
class ImportOptions:
    """What the rep may choose; an empty value means the usual.

    :param mode: ``paste`` or ``attach``; empty for the company's choice.
    :param visibility: ``internal`` note, or visible to the ``customer``; empty for
        what the company has chosen.
    :param memo: the edited text, for an import of one message.
    :param title: title of the new ticket, for an import of one message.
    :param parts: the attachments to take in mode ``attach``; None for all that
        are not embedded in the text.
    :param force: import a duplicate on purpose: onto another ticket, or once more onto
        the same, say attached what was pasted. One memo for each message and ticket is
        the rule for whoever did not insist.
    :param notify: tell followers, and the customer if it is visible to them.
    :param after_import: ``leave``, ``seen`` or ``move``; empty for the account's.
    :param after_import_folder: where ``move`` moves to; empty for the account's.
    :param one_ticket: several messages without a ticket make one ticket together.
    :param team_id: team of the new ticket; 0 for the rep's.
    :param stage_id: stage of the new ticket; 0 for the team's first.
    :param partner_id: contact of the new ticket; 0 for the one found by address.
    :param defaults: values of the new ticket by the name of their field, as a column
        of Odoo's board gives them: a number, a text, a list of numbers, or false for
        none. Which fields, and which values, is checked where the ticket is made.
    :param create_partner: create the contact when none is found.
    :param kept: nobody asked for this import now: its conversation is kept on the
        ticket. Not for a caller to say.
    :param followers: contacts that follow the ticket from now on.
    """

    mode: str = ""
    visibility: str = ""
    memo: str = ""
    title: str = ""
    parts: "tuple[str, ...] | None" = None
    force: bool = False
    notify: bool = False
    after_import: str = ""
    after_import_folder: str = ""
    one_ticket: bool = False
    team_id: int = 0
    stage_id: int = 0
    partner_id: int = 0
    defaults: "dict[str, object]" = field(default_factory=dict)
    create_partner: bool = False
    followers: "tuple[int, ...]" = ()
    kept: bool = False

    @classmethod
    def parse(cls, options):
        """The options an RPC caller gave; unknown ones are left out.

        :raises ValueError: naming the option that has no such value.
        """
        values = {}
        if options and not isinstance(options, dict):
            raise ValueError("options")
        for name, value in (options or {}).items():
            if name not in cls.__dataclass_fields__ or name == "kept":
                continue
            try:
                values[name] = _PARSERS.get(name, bool)(value)
            except (TypeError, ValueError, OverflowError) as error:
                raise ValueError(name) from error
        return cls(**values)

    def for_many(self):
        """Without what fits one message only."""
        return replace(self, memo="", title="", parts=None)


def _one_of(choices, default=""):
    def parse(value):
        value = str(value or default)
        if value and value not in choices:
            raise ValueError(value)
        return value

    return parse


def _text(value):
    return str(value or "")


def _number(value):
    return _record_id(int(value)) if value else 0


def _parts(value):
    if value is None or value is False:
        return None
    return tuple(str(part) for part in value)


def _numbers(value):
    return tuple(int(number) for number in value or ())


def _defaults(value):
    if not isinstance(value or {}, dict):
        raise TypeError(value)
    return {str(name): _default(item) for name, item in (value or {}).items()}


def _default(value):
    if value is None or value is False or isinstance(value, str):
        return value or False
    if isinstance(value, (list, tuple)):
        return tuple(_record_id(number) for number in value)
    return _record_id(value)


def _record_id(value):
    """The number of a record, as PostgreSQL counts them."""
    if type(value) is not int or not 0 < value < 2**31:
        raise ValueError(value)
    return value


_PARSERS = {
    "mode": _one_of(MODES),
    "visibility": _one_of(VISIBILITIES),
    "memo": _text,
    "title": _text,
    "parts": _parts,
    "after_import": _one_of(AFTER_IMPORT),
    "after_import_folder": _text,
    "team_id": _number,
    "stage_id": _number,
    "partner_id": _number,
    "defaults": _defaults,
    "followers": _numbers,
}

"""By what later mails of a conversation are recognised, and who may add to it."""

from dataclasses import dataclass, field

from ..transports.conversations import MAX_IDS, ids_of

MAX_PEOPLE = 200


@dataclass
class Trail:
    """What is known of a conversation that is kept on a ticket.

    :param ids: Message-IDs that later mails name.
    :param done: of mails that were looked at; none of them is added (again).
    :param people: addresses of the correspondents, in lower case. Whoever else reuses
        a Message-ID adds nothing.
    """

    ids: list = field(default_factory=list)
    done: list = field(default_factory=list)
    people: list = field(default_factory=list)

    @classmethod
    def of(cls, rows, own):
        """Of the rows of a conversation.

        :param own: the addresses of the rep.
        """
        trail = cls()
        for row in rows:
            trail.note(row)
            trail.meet([row.sender, *row.to], own)
        return trail

    @property
    def is_empty(self):
        return not self.ids

    def is_done(self, row):
        return _name(row) in self.done

    def names(self, row):
        """Whether a mail belongs to the conversation, whoever wrote it."""
        return not set(self.ids).isdisjoint(ids_of(row))

    def knows(self, address):
        return address.email.lower() in self.people

    def note(self, row):
        """A mail of the conversation was looked at; answers to it belong there, too."""
        self.ids = _newest([*self.ids, *ids_of(row)], MAX_IDS)
        self.done = _newest([*self.done, _name(row)], MAX_IDS)

    def meet(self, people, own):
        """Whoever a correspondent writes to is one, too."""
        found = [person.email.lower() for person in people if person.email]
        met = [*self.people, *(email for email in found if email not in own)]
        self.people = _newest(met, MAX_PEOPLE)

    def join(self, other):
        """Another conversation goes to the same ticket."""
        self.ids = _newest([*self.ids, *other.ids], MAX_IDS)
        self.done = _newest([*self.done, *other.done], MAX_IDS)
        self.people = _newest([*self.people, *other.people], MAX_PEOPLE)


def _name(row):
    return row.message_id or row.key.encode()


def _newest(values, most):
    return list(dict.fromkeys(values))[-most:]

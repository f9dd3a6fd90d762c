import mailbox

from odoo.addons.helpdesk_mgmt_user_email.transports import errors, interface, mime
from odoo.addons.helpdesk_mgmt_user_email.transports.folders import INBOX
from odoo.addons.helpdesk_mgmt_user_email.transports.summaries import (
    summary_of_beginning,
)


class MaildirMailbox(interface.Mailbox):
    """A folder of mails, read and never changed."""

    server_type = "maildir"
    capabilities = frozenset()

    def __init__(self, settings):
        try:
            self._mails = mailbox.Maildir(settings.incoming.path, create=False)
        except mailbox.NoSuchMailboxError as error:
            raise errors.ConnectionFailed("there is no such folder") from error

    def folders(self):
        return [interface.Folder(INBOX, INBOX, interface.Role.INBOX)]

    def page(self, folder="", before="", limit=50, query=None):
        names = sorted(n for n in self._mails.iterkeys() if not before or n < before)
        keys = [interface.MessageKey(INBOX, "", name) for name in names[-limit:][::-1]]
        mails = ((key, self.raw(key)) for key in keys)
        rows = (summary_of_beginning(key, raw, len(raw)) for key, raw in mails)
        more = names[-limit] if len(names) > limit else ""
        return interface.Page(tuple(rows), more, len(self._mails))

    def read(self, key):
        return mime.read_message(self.raw(key))

    def part(self, key, part, max_size=interface.DEFAULT_MAX_SIZE):
        return mime.extract_part(self.raw(key, max_size), part)

    def raw(self, key, max_size=interface.DEFAULT_MAX_SIZE):
        try:
            return self._mails.get_bytes(key.uid)
        except KeyError as error:
            raise errors.MessageGone("no such message") from error

    def ping(self):
        """There is nothing that could break."""

    def close(self):
        self._mails.close()

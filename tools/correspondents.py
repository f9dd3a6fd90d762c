"""Whom an email is from and whom it concerns, as far as the rep may see them."""

from odoo.tools import email_normalize, email_normalize_all

from ..messages import forwarded
from ..transports import mime
from ..transports.interface import Address
from .headers import network_address, spellings
from .rpc import safe_line


class Correspondents:
    """The people of an email, seen by the user of ``env``."""

    def __init__(self, env):
        self.env = env

    def customer(self, content, raw=b""):
        """Who asks for something with this message.

        Normally the sender. Of a message that the rep sent, its first recipient
        (Sent folder), or the original sender where the rep only sent it to
        himself; of a message that somebody passed on, the original sender. Nobody,
        where a mail server reports something.

        :param raw: the bytes, to look into a message passed on as an attachment.
        """
        if content.undelivered or mime.is_from_daemon(content):
            return Address()
        own = self.own_addresses()
        if network_address(content.sender.email) in own:
            for recipient in content.to:
                if recipient.email and network_address(recipient.email) not in own:
                    return recipient
        return forwarded.original_sender(content, raw) or content.sender

    def own_addresses(self):
        """The addresses of the rep's accounts and user, as mail servers write them."""
        user = self.env.user
        own = [*email_normalize_all(user.email), *email_normalize_all(user.login)]
        for account in user.email_account_ids:
            own += account._sending_addresses()
        return {network_address(address) for address in own}

    def contact(self, email, company):
        """The contact with this address, as far as the rep may see it."""
        return self.contacts([email], company)[email]

    def contacts(self, emails, company):
        """``{address: contact}``, empty where the rep sees none with this address."""
        wanted = [
            spelling
            for email in dict.fromkeys(emails)
            if "@" in (email or "")
            for spelling in (email, *spellings(email)[1:])
        ]
        threads, nobody = self.env["mail.thread"], self.env["res.partner"]
        found = threads._partner_find_from_emails(
            {threads: wanted},
            no_create=True,
            filter_found=lambda partner: (
                not partner.company_id or not company or partner.company_id == company
            ),
        )[threads.id]
        by_address = {
            address_key(partner.email_normalized or partner.email): partner
            for partner in found._filtered_access("read")
        }
        return {email: by_address.get(address_key(email), nobody) for email in emails}

    def in_copy(self, content, company):
        """Known contacts among the recipients, to be offered as followers."""
        own = self.own_addresses()
        found = self.env["res.partner"]
        for recipient in [*content.to, *content.cc][:20]:
            if network_address(recipient.email) not in own:
                found |= self.contact(recipient.email, company)
        return found

    def answer(self, partner):
        """A contact for the memo dialog; False for none."""
        if not partner:
            return False
        return {
            "id": partner.id,
            "name": safe_line(partner.display_name),
            "email": safe_line(partner.email),
        }


def address_key(email):
    """What contacts are found by: the same for the same address."""
    known = email_normalize(email or "", strict=False) or email
    return network_address(known) if known else known

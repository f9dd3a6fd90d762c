from odoo import api, models

from ..transports import errors, probe

SIGN_IN_CODES = frozenset({"sign-in-refused", "sign-in-unknown"})


class MailServerAccount(models.Model):
    """What goes wrong with a mail server, in words that say what to do."""

    _inherit = "mail.server.account"

    @api.model
    def _error_sentence(self, error, is_sending=False):
        """A :class:`~..transports.errors.MailTransportError` for people.

        Nothing that the far side said is repeated, but its own reason for refusing
        a sign-in, or a message.

        :param is_sending: it happened on the way to the outgoing server.
        """
        kinds = self._error_sentences()
        kind = next((kind for kind in kinds if isinstance(error, kind)), None)
        sentence = self._coded_sentence(error, is_sending)
        if kind and not (is_sending and isinstance(error, errors.SendRefused)):
            sentence = kinds[kind]
        profile = self.profile_id
        sentence %= {
            "host": error.host
            or (profile.smtp_host if is_sending else "")
            or profile._server_name(),
            "login": self._sign_in_name() if self else "",
            "email": self.email if self else "",
            "limit": getattr(error, "limit", 0) // 2**20,
            "size": getattr(error, "size", 0) // 2**20,
        }
        answer = getattr(error, "answer", "")
        if is_sending and isinstance(error, errors.SendRefused):
            answer = str(error)
        if not answer:
            return sentence
        return self.env._(
            "%(sentence)s The server says: “%(answer)s”",
            sentence=sentence,
            answer=answer,
        )

    def _coded_sentence(self, error, is_sending):
        """By the code of ``transports.probe``."""
        sentences = {**self._network_sentences(), **self._encryption_sentences()}
        if is_sending:
            sentences |= self._sending_sentences()
        code = probe.code_of(error)
        if code in SIGN_IN_CODES and not self._signs_in(is_sending):
            return self.env._(
                "“%(host)s” asks for a sign-in, but in the mail server's settings"
                " “requires authentication” is switched off."
            )
        return sentences.get(code, sentences["protocol"])

    def _signs_in(self, is_sending):
        """Whether the server's settings ask for a sign-in in this direction."""
        profile = self.profile_id
        if not profile:
            return True
        return profile.smtp_auth if is_sending else profile._signs_in_to_read()

    def _sending_sentences(self):
        """What is said differently where it concerns the outgoing server."""
        return {
            "sign-in-refused": self.env._(
                "“%(host)s” does not let “%(login)s” send email. Either its owner has"
                " to enter the password again in My Preferences ▸ Email, or an"
                " administrator has to allow this mailbox to send by SMTP."
            ),
            "sign-in-unknown": self.env._(
                "“%(host)s” offers no way to sign in for sending, so no password was"
                " sent. An administrator has to check port, encryption and sign-in of"
                " the outgoing server."
            ),
            "send-refused": self.env._(
                "“%(host)s” takes no email from %(email)s. Whoever runs this"
                " server has to let “%(login)s” send from this address."
            ),
        }

    def _error_sentences(self):
        """What concerns a message or a folder, not the connection."""
        return {
            errors.UnsupportedOperation: self.env._("This mail server can't do that."),
            errors.FolderGone: self.env._(
                "This folder is no longer there. Reload the inbox."
            ),
            errors.MessageGone: self.env._(
                "This message is no longer there. Reload the list."
            ),
            errors.MessageTooLarge: self.env._(
                "This message is too large: %(size)s MB, and %(limit)s MB is the"
                " limit. Open it in your mail program."
            ),
            errors.DeliveryUnknown: self.env._(
                "The connection broke while the message was being sent. Look in your"
                " Sent folder, or ask the recipient, before you send it again."
            ),
            errors.SendRefused: self.env._(
                "The mail server does not take this message. Check the addresses, and"
                " whether sending needs a sign-in."
            ),
        }

    def _network_sentences(self):
        """By the codes of ``transports.probe``."""
        return {
            "host-unknown": self.env._(
                "There is no server named “%(host)s”. Check the spelling in the mail"
                " server's settings, or the network."
            ),
            "refused": self.env._(
                "“%(host)s” is there, but nothing answers on this port. The port in the"
                " mail server's settings has to be another one, or the mail service"
                " there does not run."
            ),
            "timed-out": self.env._(
                "“%(host)s” did not answer in time. Try again in a minute; if it"
                " stays so, an administrator has to look at the port and the firewall."
            ),
            "unreachable": self.env._(
                "“%(host)s” can't be reached. Try again in a minute; if it stays so,"
                " an administrator has to look at the server's name and port."
            ),
            "sign-in-refused": self.env._(
                "The mail server does not accept the user name “%(login)s” with this"
                " password. The password has to be entered again, by its owner in My"
                " Preferences ▸ Email. Some providers want an app password."
            ),
            "sign-in-unknown": self.env._(
                "“%(host)s” offers no way to sign in that fits the mail server's"
                " settings, so nothing secret was sent. An administrator has to"
                " choose another kind of sign-in there."
            ),
            "mailbox-denied": self.env._(
                "“%(login)s” may not open this mailbox on “%(host)s”, or there is none"
                " of this address. Choose another Exchange mailbox, or ask whoever runs"
                " the Exchange server for the right to it."
            ),
            "crowded": self.env._(
                "The mail server lets “%(login)s” in no more often at the same time."
                " Close other mail programs, or try again in a minute."
            ),
            "mailbox-consent": self.env._(
                "“%(login)s” is signed in, but Microsoft gives no access to the"
                " mailbox. An administrator has to give the app the permissions"
                " Mail.ReadWrite and Mail.Send, with the admin's consent; then its"
                " owner signs in again."
            ),
            "mailbox-missing": self.env._(
                "“%(login)s” has no mailbox at Exchange Online: there is no licence for"
                " it, or the mailbox is still on premises. An administrator of"
                " Microsoft 365 can see which."
            ),
            "throttled": self.env._(
                "The mail server asks to slow down. Wait a few minutes, then try again."
            ),
            "protocol": self.env._(
                "“%(host)s” answered in a way that was not understood. Type,"
                " port and encryption in the mail server's settings have to fit"
                " together."
            ),
        }

    def _encryption_sentences(self):
        """By the codes of ``transports.probe``; no password was sent."""
        return {
            "tls-untrusted": self.env._(
                "The certificate of “%(host)s” is signed by nobody we know. Its"
                " authority has to be added to the mail server's settings."
            ),
            "tls-wrong-host": self.env._(
                "The certificate presented is not for “%(host)s”. The mail server's"
                " settings need the name that the certificate is for."
            ),
            "tls-expired": self.env._(
                "The certificate of “%(host)s” has expired, or is not valid yet. Its"
                " administrator has to renew it."
            ),
            "tls-not-offered": self.env._(
                "“%(host)s” does not offer encryption on this port, so no password was"
                " sent. The mail server's settings need SSL/TLS and its port."
            ),
            "tls-required": self.env._(
                "“%(host)s” takes no password without encryption. The mail server's"
                " settings need STARTTLS or SSL/TLS."
            ),
            "tls-bad-authority": self.env._(
                "The certificate authority in the mail server's settings can't be"
                " read. It has to be pasted there again as PEM text."
            ),
            "tls-plaintext-injected": self.env._(
                "Something was slipped into the connection to “%(host)s” before it was"
                " encrypted. Nothing was sent; an administrator has to look into it."
            ),
            "tls-preauth": self.env._(
                "“%(host)s” signed us in before the connection was encrypted. Nothing"
                " was sent; an administrator has to look into it."
            ),
            "tls-starts-encrypted": self.env._(
                "This port of “%(host)s” is encrypted from the beginning. The mail"
                " server's settings need SSL/TLS."
            ),
            "tls-starts-plain": self.env._(
                "This port of “%(host)s” is not encrypted from the beginning. The"
                " mail server's settings need STARTTLS, or the port of SSL/TLS."
            ),
            "tls-handshake": self.env._(
                "No secure connection to “%(host)s”. Port and encryption in the mail"
                " server's settings have to fit together."
            ),
        }

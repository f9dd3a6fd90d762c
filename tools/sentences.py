"""What goes wrong with a mail server or a provider, in words that say what to do.

One table by the kind of the error, where it is about a message or a folder; the
others by its code (see ``transports.probe``) or its reason (``OAuthFailed``). Who
takes a sentence from here translates it, then fills in what it names.
"""

from odoo.tools.translate import LazyTranslate

from ..transports import errors

_lt = LazyTranslate(__name__)

MESSAGES = {
    errors.UnsupportedOperation: _lt("This mail server can't do that."),
    errors.FolderGone: _lt("This folder is no longer there. Reload the inbox."),
    errors.MessageGone: _lt("This message is no longer there. Reload the list."),
    errors.MessageTooLarge: _lt(
        "This message is too large: %(size)s MB, and %(limit)s MB is the"
        " limit. Open it in your mail program."
    ),
    errors.DeliveryUnknown: _lt(
        "The connection broke while the message was being sent. Look in your"
        " Sent folder, or ask the recipient, before you send it again."
    ),
    errors.SendRefused: _lt(
        "The mail server does not take this message. Check the addresses, and"
        " whether sending needs a sign-in."
    ),
}
"""What concerns a message or a folder, not the connection."""

CONNECTIONS = {
    "host-unknown": _lt(
        "There is no server named “%(host)s”. Check the spelling in the mail"
        " server's settings, or the network."
    ),
    "refused": _lt(
        "“%(host)s” is there, but nothing answers on this port. The port in the"
        " mail server's settings has to be another one, or the mail service"
        " there does not run."
    ),
    "timed-out": _lt(
        "“%(host)s” did not answer in time. Try again in a minute; if it"
        " stays so, an administrator has to look at the port and the firewall."
    ),
    "unreachable": _lt(
        "“%(host)s” can't be reached. Try again in a minute; if it stays so,"
        " an administrator has to look at the server's name and port."
    ),
    "sign-in-refused": _lt(
        "The mail server does not accept the user name “%(login)s” with this"
        " password. The password has to be entered again. Some providers want"
        " an app password."
    ),
    "sign-in-unknown": _lt(
        "“%(host)s” offers no way to sign in that fits the mail server's settings,"
        " so nothing secret was sent. An administrator has to choose another kind of"
        " sign-in there."
    ),
    "mailbox-denied": _lt(
        "“%(login)s” may not open this mailbox on “%(host)s”, or there is none"
        " of this address. Choose another Exchange mailbox, or ask whoever runs"
        " the Exchange server for the right to it."
    ),
    "crowded": _lt(
        "“%(login)s” has too many connections to the mail server at the same time."
        " Close other mail programs, or try again in a minute."
    ),
    "mailbox-consent": _lt(
        "“%(login)s” is signed in, but Microsoft gives no access to the mailbox. An"
        " administrator has to give the app the permissions Mail.ReadWrite and"
        " Mail.Send, with the admin's consent; then its owner signs in again."
    ),
    "mailbox-missing": _lt(
        "“%(login)s” has no mailbox at Exchange Online: there is no licence for it,"
        " or the mailbox is still on premises. An administrator of Microsoft 365"
        " can see which."
    ),
    "throttled": _lt(
        "The mail server asks to slow down. Wait a few minutes, then try again."
    ),
    "protocol": _lt(
        "“%(host)s” answered in a way that was not understood. Type, port and"
        " encryption in the mail server's settings have to fit together."
    ),
    "tls-untrusted": _lt(
        "The certificate of “%(host)s” is signed by an unknown authority. That"
        " authority has to be added to the mail server's settings."
    ),
    "tls-wrong-host": _lt(
        "The certificate presented is not for “%(host)s”. The mail server's"
        " settings need the name that the certificate is for."
    ),
    "tls-expired": _lt(
        "The certificate of “%(host)s” has expired, or is not valid yet. Its"
        " administrator has to renew it."
    ),
    "tls-not-offered": _lt(
        "“%(host)s” does not offer encryption on this port, so no password was"
        " sent. The mail server's settings need SSL/TLS and its port."
    ),
    "tls-required": _lt(
        "“%(host)s” takes no password without encryption. The mail server's"
        " settings need STARTTLS or SSL/TLS."
    ),
    "tls-bad-authority": _lt(
        "The certificate authority in the mail server's settings can't be read. It"
        " has to be pasted there again as PEM text."
    ),
    "tls-plaintext-injected": _lt(
        "Something was slipped into the connection to “%(host)s” before it was"
        " encrypted. Nothing was sent; an administrator has to look into it."
    ),
    "tls-preauth": _lt(
        "“%(host)s” skipped the sign-in before the connection was encrypted. Nothing"
        " was sent; an administrator has to look into it."
    ),
    "tls-starts-encrypted": _lt(
        "This port of “%(host)s” is encrypted from the beginning. The mail server's"
        " settings need SSL/TLS."
    ),
    "tls-starts-plain": _lt(
        "This port of “%(host)s” is not encrypted from the beginning. The mail"
        " server's settings need STARTTLS, or the port of SSL/TLS."
    ),
    "tls-handshake": _lt(
        "No secure connection to “%(host)s”. Port and encryption in the mail"
        " server's settings have to fit together."
    ),
}
"""By the codes of ``transports.probe``."""

SIGN_IN_SWITCHED_OFF = _lt(
    "“%(host)s” asks for a sign-in, but in the mail server's settings"
    " “requires authentication” is switched off."
)

SENDING = {
    "sign-in-refused": _lt(
        "“%(host)s” does not let “%(login)s” send email. Either its owner has to"
        " enter the password again in My Preferences ▸ Email, or an administrator"
        " has to allow this mailbox to send by SMTP."
    ),
    "sign-in-unknown": _lt(
        "“%(host)s” offers no way to sign in for sending, so no password was sent."
        " An administrator has to check port, encryption and sign-in of the outgoing"
        " server."
    ),
    "send-refused": _lt(
        "“%(host)s” takes no email from %(email)s. Whoever runs this server has to"
        " let “%(login)s” send from this address."
    ),
}
"""What is said differently where it concerns the outgoing server."""

PROVIDERS = {
    # What a rep can do something about, or wait for.
    "state": _lt(
        "This sign-in was used already, took longer than ten minutes, or was"
        " begun in another browser. Press “Sign in” again."
    ),
    "expired": _lt(
        "The sign-in at %(provider)s has ended. Its owner signs in again, in the"
        " inbox or in My Preferences ▸ Email."
    ),
    "ended": _lt("%(provider)s has just ended your session. Try again."),
    "denied": _lt(
        "You did not allow access at %(provider)s, so nothing was changed."
        " Sign in again and allow it, or ask your administrator."
    ),
    "unreachable": _lt(
        "%(provider)s can't be reached for the sign-in. Try again in a minute."
    ),
    "unavailable": _lt(
        "%(provider)s can't sign anybody in at the moment. Try again in a minute."
    ),
    "busy": _lt(
        "This account is being signed in elsewhere just now. Try again in a minute."
    ),
    "no-address": _lt(
        "%(provider)s did not say whose mailbox this is. An administrator has to"
        " add “openid email” to the scope."
    ),
    # What an administrator has to mend.
    "tls": _lt(
        "The certificate of %(provider)s can't be trusted, so nothing was sent"
        " there. An administrator has to look into it."
    ),
    "client": _lt(
        "%(provider)s does not accept the client ID or secret. An administrator has"
        " to check both; a secret may have expired."
    ),
    "tenant": _lt(
        "This address does not belong to the tenant that is configured for"
        " %(provider)s. An administrator has to check the tenant."
    ),
    "scope": _lt(
        "%(provider)s does not give what the scope asks for. An administrator has"
        " to check the scope."
    ),
    "redirect": _lt(
        "%(provider)s does not know this Odoo's redirect URI. An administrator has"
        " to enter it there exactly as the form shows it."
    ),
    "clock": _lt(
        "The clocks of this server and of %(provider)s differ. A system"
        " administrator has to set this server's clock."
    ),
    "configuration": _lt(
        "The addresses of %(provider)s are not complete. An administrator has to"
        " check them."
    ),
    "protocol": _lt(
        "%(provider)s answered in a way that was not understood. An administrator"
        " has to check the addresses of the sign-in."
    ),
}
"""By the reasons of ``OAuthFailed``."""

"""The page of a message of the inbox for paper."""

from functools import partial

from markupsafe import Markup

from ..messages import html
from .embedded_pictures import EmbeddedPictures
from .headers import format_addresses
from .local_date import format_minute
from .rpc import safe_line


def printed_message(account, key):
    """The values of the page; nothing of it comes from the internet.

    :param account: its owner asks.
    """
    content = account._inbox_content(key)
    clean = html.sanitize(
        content.html,
        embed=EmbeddedPictures(content.attachments, partial(account._inbox_part, key)),
    )
    env = account.env
    files = ", ".join(item.name for item in content.listed)
    lines = [
        (env._("From"), format_addresses([content.sender])),
        (env._("To"), format_addresses(content.to)),
        (env._("Cc"), format_addresses(content.cc)),
        (env._("Sent"), format_minute(env, content.shown_date)),
        (env._("Attachments"), files),
    ]
    return {
        "language": (env.lang or "en").replace("_", "-"),
        "title": safe_line(content.subject) or env._("(no subject)"),
        "lines": [(label, safe_line(text, 10_000)) for label, text in lines if text],
        # Sanitised just now.
        "html": Markup(clean.html) if content.html else "",  # noqa: S704
        "text": content.text,
    }

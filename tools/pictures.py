"""Pictures within the text of outgoing mail.

An editor keeps them in the text itself (``data:``), which many mail programs do not
show: on the way they are parts of their own, named by a Content-ID (RFC 2392).
"""

import base64
import binascii
import re
from email.utils import make_msgid

PICTURE = re.compile(
    r'(?<=src=")data:image/(png|jpeg|gif|webp);base64,([A-Za-z0-9+/=%\s]+)(?=")'
)

SHOWN = re.compile(r'(?<=src=")[^"]*/web/image/(\d+)[^"]*(?=")')
"""Where Odoo keeps the pictures of a message: nobody outside gets in there."""


def shown(body):
    """The ids of the attachments that an HTML text shows."""
    return {int(number) for number in SHOWN.findall(body)}


def inline(body, files):
    """Put the pictures into an HTML text that it shows by their address.

    :param files: the attachments that may go out with it.
    :returns: the text, and the bytes of the pictures that are in it now.
    """
    known = {file.id: (file.mimetype or "", file.raw or b"") for file in files}
    taken = []

    def put(found):
        kind, data = known.get(int(found[1]), ("", b""))
        if not kind.startswith("image/"):
            return found[0]
        taken.append(data)
        return f"data:{kind};base64,{base64.b64encode(data).decode()}"

    return SHOWN.sub(put, body), taken


def embed(message):
    """Make parts of the pictures in the HTML text of an ``EmailMessage``."""
    part = message.get_body(("html",))
    if part is None:
        return
    pictures = {}

    def named(found):
        try:
            data = base64.b64decode(found[2], validate=False)
        except binascii.Error:
            return found[0]
        name, _kind, _data = pictures.setdefault(
            found[0], (make_msgid(domain="picture.invalid"), found[1], data)
        )
        return f"cid:{name[1:-1]}"

    text = PICTURE.sub(named, part.get_content())
    if not pictures:
        return
    part.set_content(text, subtype="html")
    for number, (name, kind, data) in enumerate(pictures.values(), 1):
        part.add_related(
            data,
            "image",
            kind,
            cid=name,
            filename=f"picture{number}.{kind}",
            disposition="inline",
        )

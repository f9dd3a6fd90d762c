"""Small pictures of the pictures that are attached to an email."""

import io

from PIL import Image, ImageOps

from odoo.exceptions import UserError

SIZE = (160, 160)
"""Pixels of the box that a thumbnail fits into."""

MAX_PIXELS = 50_000_000
"""Pixels of a picture that is made small; beyond it costs too much memory."""

MAX_HELD = 30_000_000
"""Pixels of a picture that is in memory as a whole."""

_SHRINKABLE = ("L", "LA", "RGB", "RGBA", "CMYK")

_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP")


def thumbnail(env, data):
    """A small JPEG of a picture, the first one of those that move.

    :raises UserError: for what is none, is broken or is too large to be made small.
    """
    try:
        return _small(data)
    except Exception as error:
        # The library raises what it likes at broken pictures; nothing else runs here.
        raise UserError(env._("This picture cannot be shown.")) from error


def _small(data):
    with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
        _check_pixels(picture, MAX_PIXELS)
        picture.draft("RGB", SIZE)  # A JPEG is read as a smaller one.
        _check_pixels(picture, MAX_HELD)
        if picture.mode not in _SHRINKABLE:
            picture = picture.convert("RGBA")
        # First small, then all else: each step would hold the whole picture again.
        picture.thumbnail(SIZE)
        small = ImageOps.exif_transpose(picture).convert("RGBA")
    paper = Image.new("RGB", small.size, "white")
    paper.paste(small, mask=small)
    written = io.BytesIO()
    paper.save(written, "JPEG", quality=80)
    return written.getvalue()


def _check_pixels(picture, most):
    if picture.width * picture.height > most:
        raise ValueError("too many pixels")

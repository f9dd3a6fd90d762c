"""Small real pictures, drawn: what customers photograph and send."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFilter, ImageFont

SCALE = 2
"""Drawn twice as large and shrunk, so that edges are smooth."""

Color = tuple[int, int, int]


def _sky(width: int, height: int, top: Color, bottom: Color) -> Image.Image:
    """A picture filled from one colour to another."""
    column = Image.new("RGB", (1, height))
    for y in range(height):
        share = y / height
        column.putpixel(
            (0, y),
            tuple(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True)),
        )
    return column.resize((width, height))


def _soft(
    image: Image.Image, paint: Callable[[ImageDraw.ImageDraw], object], blur: float
) -> None:
    """Paint onto a layer of its own and blur that: shadows, smoke, light."""
    layer = Image.new("RGBA", image.size, (0, 0, 0, 0))
    paint(ImageDraw.Draw(layer))
    layer = layer.filter(ImageFilter.GaussianBlur(blur))
    image.paste(layer, (0, 0), layer)


def _photo(image: Image.Image, size: tuple[int, int], quality: int = 86) -> bytes:
    """As JPEG, a little darker towards the corners, as from a telephone."""
    image = image.resize(size, Image.LANCZOS)
    shade = Image.new("L", size, 0)
    margin = size[0] // 10
    ImageDraw.Draw(shade).ellipse(
        (-margin, -margin, size[0] + margin, size[1] + margin), fill=255
    )
    shade = shade.filter(ImageFilter.GaussianBlur(size[0] / 6))
    dark = image.point(lambda value: int(value * 0.72))
    stream = io.BytesIO()
    Image.composite(image, dark, shade).save(stream, "JPEG", quality=quality)
    return stream.getvalue()


def _png(image: Image.Image, size: tuple[int, int]) -> bytes:
    stream = io.BytesIO()
    image.resize(size, Image.LANCZOS).save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _printer(draw: ImageDraw.ImageDraw, x: int, y: int, paper: Color) -> None:
    """A laser printer with its upper left corner at x, y (520 by 330)."""
    draw.rounded_rectangle((x + 90, y - 90, x + 430, y + 40), 8, fill=(240, 240, 236))
    draw.rounded_rectangle((x, y, x + 520, y + 250), 34, fill=(196, 200, 206))
    draw.rounded_rectangle((x, y, x + 520, y + 96), 34, fill=(216, 219, 224))
    draw.rectangle((x, y + 60, x + 520, y + 100), fill=(216, 219, 224))
    draw.rounded_rectangle((x + 24, y + 108, x + 496, y + 128), 8, fill=(64, 68, 76))
    draw.rounded_rectangle((x + 340, y + 22, x + 488, y + 74), 8, fill=(38, 50, 56))
    draw.ellipse((x + 40, y + 34, x + 66, y + 60), fill=(214, 69, 65))
    draw.ellipse((x + 80, y + 34, x + 106, y + 60), fill=(120, 130, 140))
    draw.polygon(
        [(x + 70, y + 124), (x + 450, y + 124), (x + 490, y + 330), (x + 30, y + 330)],
        fill=paper,
    )


def _desk(draw: ImageDraw.ImageDraw, width: int, height: int, top: int) -> None:
    draw.rectangle((0, top, width, height), fill=(148, 107, 72))
    grain = random.Random(3)
    for _ in range(70):
        y = grain.randrange(top, height)
        start = grain.randrange(width)
        shade = grain.randrange(-14, 10)
        color = (148 + shade, 107 + shade, 72 + shade)
        draw.line((start, y, start + grain.randrange(80, 500), y), fill=color, width=2)


def smoking_printer() -> bytes:
    """The label printer of the café, on fire."""
    width, height = 900 * SCALE, 640 * SCALE
    image = _sky(width, height, (232, 214, 188), (196, 168, 136))
    draw = ImageDraw.Draw(image)
    for x in range(0, width, 160):
        for y in range(0, 860, 80):
            offset = 80 if (y // 80) % 2 else 0
            draw.rectangle(
                (x + offset, y, x + offset + 152, y + 72), outline=(176, 142, 112)
            )
    _desk(draw, width, height, 960)
    _soft(
        image, lambda d: d.ellipse((520, 1000, 1330, 1200), fill=(40, 24, 12, 170)), 30
    )
    _printer(draw, 640, 800, (250, 248, 240))
    for number, (x, size, color) in enumerate(
        [
            (820, 150, (255, 106, 26, 235)),
            (930, 210, (255, 146, 30, 235)),
            (1010, 130, (255, 84, 20, 235)),
            (920, 120, (255, 226, 110, 245)),
        ]
    ):
        tip = 800 - size * 1.5
        _soft(
            image,
            lambda d, x=x, size=size, color=color, tip=tip: d.polygon(
                [(x - size / 2, 830), (x - 20, tip), (x + size / 2, 830)], fill=color
            ),
            9 + number,
        )
    smoke = random.Random(11)
    for step in range(26):
        x = 900 + 130 * math.sin(step / 4) + smoke.randrange(-40, 40)
        y, radius = 640 - step * 24, 60 + step * 6
        gray = smoke.randrange(70, 130)
        _soft(
            image,
            lambda d, x=x, y=y, r=radius, g=gray: d.ellipse(
                (x - r, y - r, x + r, y + r), fill=(g, g, g, 80)
            ),
            26,
        )
    return _photo(image, (900, 640))


def pink_page() -> bytes:
    """A page in the colour of a healthy gum."""
    width, height = 800 * SCALE, 600 * SCALE
    image = _sky(width, height, (226, 238, 240), (190, 208, 212))
    draw = ImageDraw.Draw(image)
    _desk(draw, width, height, 900)
    _soft(
        image, lambda d: d.ellipse((380, 960, 1230, 1140), fill=(30, 20, 14, 160)), 28
    )
    _printer(draw, 540, 700, (246, 116, 172))
    for line in range(7):
        y = 850 + line * 22
        draw.line((640 - line * 5, y, 930 + line * 4, y), fill=(214, 64, 132), width=7)
    draw.ellipse((1000, 846, 1040, 886), fill=(214, 64, 132))
    return _photo(image, (800, 600))


def lighthouse() -> bytes:
    """Where the hotel is: a lighthouse at dusk."""
    width, height = 640 * SCALE, 360 * SCALE
    image = _sky(width, height, (38, 50, 102), (246, 168, 112))
    draw = ImageDraw.Draw(image)
    stars = random.Random(5)
    for _ in range(60):
        x, y = stars.randrange(width), stars.randrange(260)
        draw.ellipse((x, y, x + 3, y + 3), fill=(226, 226, 246))
    _soft(
        image,
        lambda d: d.polygon(
            [(905, 178), (0, 60), (0, 250), (905, 196)], fill=(255, 240, 180, 110)
        ),
        14,
    )
    draw.rectangle((0, 560, width, height), fill=(36, 62, 92))
    for line in range(9):
        y = 572 + line * 16
        draw.line((line * 40, y, width - line * 30, y), fill=(52, 84, 116), width=3)
    draw.polygon(
        [(640, 600), (780, 520), (1080, 510), (1280, 590), (1280, 720), (600, 720)],
        fill=(30, 34, 42),
    )
    draw.polygon([(868, 520), (946, 520), (932, 220), (882, 220)], fill=(244, 240, 232))
    for top, bottom in ((270, 330), (400, 460)):
        draw.polygon(
            [
                (884 - (top - 220) / 21, top),
                (930 + (top - 220) / 21, top),
                (930 + (bottom - 220) / 21, bottom),
                (884 - (bottom - 220) / 21, bottom),
            ],
            fill=(196, 58, 52),
        )
    draw.rectangle((876, 168, 938, 220), fill=(255, 236, 160))
    draw.polygon([(866, 168), (948, 168), (907, 130)], fill=(196, 58, 52))
    return _photo(image, (640, 360))


def panel(first: str, second: str) -> bytes:
    """A copier's display with two lines of text."""
    width, height = 720 * SCALE, 300 * SCALE
    image = _sky(width, height, (74, 78, 86), (48, 51, 58))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((60, 60, 1080, 540), 24, fill=(18, 24, 22))
    draw.rounded_rectangle((90, 90, 1050, 510), 12, fill=(168, 204, 130))
    font = ImageFont.load_default(size=92)
    draw.text((130, 150), first, font=font, fill=(26, 44, 22))
    draw.text((130, 320), second, font=font, fill=(26, 44, 22))
    for row in range(3):
        for column in range(2):
            x, y = 1160 + column * 130, 90 + row * 150
            color = (88, 166, 92) if (row, column) == (2, 1) else (112, 118, 128)
            draw.rounded_rectangle((x, y, x + 100, y + 110), 16, fill=color)
    return _png(image, (720, 300))


def banner(title: str, left: Color, right: Color) -> bytes:
    """The head of a letter: a name on two colours."""
    width, height = 600 * SCALE, 120 * SCALE
    image = _sky(height, width, left, right).rotate(90, expand=True)
    image = image.resize((width, height))
    draw = ImageDraw.Draw(image)
    for number in range(5):
        x = width - 90 - number * 74
        draw.rounded_rectangle(
            (x, 60 + number * 8, x + 110, 200 - number * 8), 8, outline="white", width=4
        )
    draw.text((48, 70), title, font=ImageFont.load_default(size=76), fill="white")
    return _png(image, (600, 120))


def bicycle() -> bytes:
    """The logo of the bicycle shop."""
    width, height = 360 * SCALE, 240 * SCALE
    image = Image.new("RGB", (width, height), (252, 248, 238))
    draw = ImageDraw.Draw(image)
    for x in (170, 550):
        draw.ellipse((x - 110, 190, x + 110, 410), outline=(34, 60, 80), width=14)
        for spoke in range(10):
            angle = math.pi * spoke / 10
            dx, dy = 100 * math.cos(angle), 100 * math.sin(angle)
            draw.line(
                (x - dx, 300 - dy, x + dx, 300 + dy), fill=(140, 154, 164), width=2
            )
    frame = [(170, 300), (280, 130), (470, 130), (350, 300), (170, 300)]
    draw.line(frame, fill=(214, 84, 48), width=16, joint="curve")
    draw.line([(350, 300), (270, 110)], fill=(214, 84, 48), width=16)
    draw.line([(550, 300), (460, 90), (500, 70)], fill=(214, 84, 48), width=16)
    draw.rounded_rectangle((230, 92, 320, 114), 10, fill=(34, 60, 80))
    draw.ellipse((326, 276, 374, 324), fill=(34, 60, 80))
    return _png(image, (360, 240))


def fax_page() -> bytes:
    """A fax: black, white and a little tilted."""
    width, height = 620 * SCALE, 500 * SCALE
    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    small, large = ImageFont.load_default(size=34), ImageFont.load_default(size=64)
    draw.text((90, 50), "FROM: PFEIFFER & SONS   TO: SERVICE DESK   P. 1/1", 0, small)
    draw.line((80, 110, 1160, 110), fill=0, width=4)
    lines = (
        "Dear Sirs,",
        "our e-mail is printed by the fax,",
        "the fax is printed by the printer,",
        "and the printer prints nothing.",
        "Please answer by pigeon.",
        "          O. Pfeiffer (sen.)",
    )
    for number, line in enumerate(lines):
        draw.text((100, 170 + number * 120), line, 0, large)
    image = image.rotate(-1.3, fillcolor=255)
    return _png(image.point(lambda value: 255 if value > 140 else 0, "1"), (620, 500))

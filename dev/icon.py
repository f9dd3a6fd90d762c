"""Draws static/description/icon.png: an envelope that becomes a ticket."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

SIZE = 256
SCALE = 4
TEAL, DARK, PAPER, LINE, CORAL = "#1f8a8c", "#12595e", "#fffdf8", "#d9d2c4", "#ef7b54"


def main() -> None:
    side = SIZE * SCALE
    icon = Image.new("RGBA", (side, side))
    _put(icon, _ticket(side), angle=14, shift=(0, -150))
    _put(icon, _envelope(side), angle=-6, shift=(-10, 170))
    target = Path(__file__).parents[1] / "static" / "description" / "icon.png"
    icon.resize((SIZE, SIZE), Image.LANCZOS).save(target, optimize=True)


def _put(
    icon: Image.Image, layer: Image.Image, angle: float, shift: tuple[int, int]
) -> None:
    """Paste a layer with its shadow, turned and moved from the middle."""
    turned = layer.rotate(angle, Image.BICUBIC)
    shade = Image.new("RGBA", icon.size)
    shade.paste((10, 40, 44, 110), mask=turned.getchannel("A"))
    shade = shade.filter(ImageFilter.GaussianBlur(18))
    for image, drop in ((shade, 22), (turned, 0)):
        moved = Image.new("RGBA", icon.size)
        moved.paste(image, (shift[0], shift[1] + drop))
        icon.alpha_composite(moved)


def _ticket(side: int) -> Image.Image:
    """A ticket with its notches, teal."""
    layer = Image.new("RGBA", (side, side))
    draw = ImageDraw.Draw(layer)
    left, top, right, bottom = 120, 300, side - 120, side - 300
    draw.rounded_rectangle((left, top, right, bottom), 56, fill=TEAL)
    draw.rounded_rectangle(
        (left + 250, top + 80, right - 80, top + 122), 21, fill=PAPER
    )
    draw.rounded_rectangle(
        (left + 250, top + 168, right - 220, top + 206), 19, fill=DARK
    )
    for y in range(top + 34, bottom - 20, 62):
        draw.rounded_rectangle((left + 176, y, left + 190, y + 34), 7, fill=DARK)
    hole = Image.new("L", (side, side))
    notches = ImageDraw.Draw(hole)
    middle = (top + bottom) // 2
    for x in (left, right):
        notches.ellipse((x - 58, middle - 58, x + 58, middle + 58), fill=255)
    layer.paste((0, 0, 0, 0), mask=hole)
    return layer


def _envelope(side: int) -> Image.Image:
    """An envelope with a coral seal."""
    layer = Image.new("RGBA", (side, side))
    draw = ImageDraw.Draw(layer)
    left, top, right, bottom = 170, 300, side - 170, side - 260
    center = (left + right) // 2
    draw.rounded_rectangle((left, top, right, bottom), 48, fill=PAPER)
    draw.line([(left + 30, bottom - 30), (center - 70, top + 250)], fill=LINE, width=18)
    draw.line(
        [(right - 30, bottom - 30), (center + 70, top + 250)], fill=LINE, width=18
    )
    draw.polygon(
        [(left + 14, top + 26), (right - 14, top + 26), (center, top + 300)],
        fill="#f3ece0",
    )
    draw.line(
        [(left + 24, top + 34), (center, top + 300), (right - 24, top + 34)],
        fill=LINE,
        width=18,
        joint="curve",
    )
    draw.ellipse((center - 76, top + 190, center + 76, top + 342), fill=CORAL)
    draw.line(
        [(center - 34, top + 268), (center - 6, top + 298), (center + 40, top + 236)],
        fill=PAPER,
        width=24,
        joint="curve",
    )
    return layer


if __name__ == "__main__":
    main()

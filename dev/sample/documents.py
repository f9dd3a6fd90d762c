"""Attachments that are no pictures: PDF, archive, invitation, winmail.dat."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

Row = tuple[str, int, float]


def invoice(number: int, customer: str, rows: Sequence[Row], note: str) -> bytes:
    """An invoice of the dealer as PDF."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, invariant=1)
    canvas.setTitle(f"Invoice {number}")
    canvas.setFillColorRGB(0.09, 0.36, 0.52)
    canvas.rect(0, 770, 596, 72, stroke=0, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.setFont("Helvetica-Bold", 22)
    canvas.drawString(50, 798, "Kranich Office Machines")
    canvas.setFillColorRGB(0.15, 0.15, 0.15)
    canvas.setFont("Helvetica-Bold", 16)
    canvas.drawString(50, 700, f"Invoice {number}")
    canvas.setFont("Helvetica", 11)
    canvas.drawString(50, 680, customer)
    total = _invoice_rows(canvas, rows)
    canvas.setFont("Helvetica-Bold", 12)
    canvas.drawRightString(540, 610 - 22 * len(rows) - 14, f"Total EUR {total:,.2f}")
    canvas.setFont("Helvetica-Oblique", 10)
    canvas.drawString(50, 80, note)
    canvas.save()
    return stream.getvalue()


def _invoice_rows(canvas: Canvas, rows: Sequence[Row]) -> float:
    total = 0.0
    for place, (name, count, price) in enumerate(rows):
        y = 620 - 22 * place
        canvas.drawString(50, y, f"{count} x {name}")
        canvas.drawRightString(540, y, f"{count * price:,.2f}")
        canvas.line(50, y - 6, 540, y - 6)
        total += count * price
    return total


def firmware() -> bytes:
    """A real zip archive of about 2.3 MB, which is 3.1 MB as base64."""
    content = random.Random(4711).randbytes(2_300_000)
    readme = (
        "Firmware 4.2 for the K-200 series\n\n"
        "- The drawer no longer opens by itself at night.\n"
        "- Duplex now prints on both sides of the SAME sheet.\n"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, data in (("README.txt", readme.encode()), ("k200-4.2.bin", content)):
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 2, 3, 4, 6)), data)
    return stream.getvalue()


def price_list() -> bytes:
    """A table for a spreadsheet."""
    rows = [
        ("article", "name", "price EUR"),
        ("K200-BK", "Toner black, 12,000 pages", "79.90"),
        ("K200-CY", "Toner cyan, 8,000 pages", "84.90"),
        ("K200-MG", "Toner magenta, 8,000 pages", "84.90"),
        ("K200-YE", "Toner yellow, 8,000 pages", "84.90"),
        ("K200-FU", "Fuser unit (not flammable)", "219.00"),
    ]
    return "".join(";".join(row) + "\r\n" for row in rows).encode("utf-8-sig")


def invitation(
    uid: str, summary: str, place: str, organizer: str, guests: Sequence[str]
) -> Callable[[EmailMessage], bytes]:
    """A mail whose second alternative is an invitation (RFC 6047)."""

    def build(message: EmailMessage) -> bytes:
        start = datetime.now(timezone.utc).replace(hour=8, minute=30) + timedelta(4)
        lines = [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Kranich Office Machines//Demo//EN",
            "METHOD:REQUEST",
            "BEGIN:VEVENT",
            f"UID:{uid}",
            f"DTSTAMP:{start - timedelta(5):%Y%m%dT%H%M00Z}",
            f"DTSTART:{start:%Y%m%dT%H%M00Z}",
            f"DTEND:{start + timedelta(minutes=30):%Y%m%dT%H%M00Z}",
            f"SUMMARY:{summary}",
            f"LOCATION:{place}",
            f"ORGANIZER:mailto:{organizer}",
            *(f"ATTENDEE;RSVP=TRUE:mailto:{guest}" for guest in guests),
            "END:VEVENT",
            "END:VCALENDAR",
        ]
        message.set_content(
            f"You are invited: {summary}\nWhere: {place}\n\n"
            "Bring coffee, and an alibi.\n"
        )
        message.add_alternative("\r\n".join(lines) + "\r\n", subtype="calendar")
        message.get_payload()[1].set_param("method", "REQUEST")
        message.set_boundary(f"=_{uid}")
        return message.as_bytes()

    return build


def tnef(body: str, files: Sequence[tuple[str, bytes]]) -> bytes:
    """A winmail.dat (MS-OXTNEF) with a plain text body and attachments."""
    stream = struct.pack("<IH", 0x223E9F78, 1)
    stream += _attribute(1, 0x00089006, struct.pack("<I", 0x00010000))
    stream += _attribute(1, 0x00069007, struct.pack("<II", 1252, 0))
    stream += _attribute(1, 0x0002800C, body.encode("cp1252") + b"\0")
    for name, data in files:
        stream += _attribute(2, 0x00069002, struct.pack("<HIHHI", 1, 0, 0, 0, 0))
        stream += _attribute(2, 0x00018010, name.encode("cp1252") + b"\0")
        stream += _attribute(2, 0x0006800F, data)
    return stream


def _attribute(level: int, number: int, data: bytes) -> bytes:
    checksum = sum(data) & 0xFFFF
    return (
        struct.pack("<BII", level, number, len(data))
        + data
        + struct.pack("<H", checksum)
    )


def forwarded_twice(
    inner: tuple[str, str, str], outer: tuple[str, str, str], text: str
) -> Callable[[EmailMessage], bytes]:
    """A mail that carries a mail that carries a mail.

    :param inner: sender, subject and text of the innermost.
    :param outer: the same of the one around it.
    """

    def build(message: EmailMessage) -> bytes:
        innermost, middle = EmailMessage(), EmailMessage()
        for mail, (sender, subject, words) in ((innermost, inner), (middle, outer)):
            mail["From"], mail["Subject"] = sender, subject
            mail["To"] = "Kranich Service Desk <service@example.com>"
            mail["Date"] = message["Date"]
            mail.set_content(words)
        innermost["Message-ID"] = "<first-complaint@pfeiffer-soehne.example>"
        middle["Message-ID"] = "<second-complaint@pfeiffer-soehne.example>"
        middle.add_attachment(innermost)
        middle.set_boundary("=_middle")
        message.set_content(text)
        message.add_attachment(middle)
        message.set_boundary("=_outer")
        return message.as_bytes()

    return build


def bounce(recipient: str, reason: str) -> Callable[[EmailMessage], bytes]:
    """A report of non-delivery (RFC 3464)."""

    def build(message: EmailMessage) -> bytes:
        head = "".join(f"{name}: {value}\r\n" for name, value in message.items())
        body = (
            f'Content-Type: multipart/report; report-type="delivery-status";\r\n'
            f'\tboundary="=_report"\r\nMIME-Version: 1.0\r\n\r\n'
            f"--=_report\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
            f"I'm sorry to have to inform you that your message could not be\r\n"
            f"delivered to {recipient}:\r\n\r\n    {reason}\r\n\r\n"
            f"--=_report\r\nContent-Type: message/delivery-status\r\n\r\n"
            f"Reporting-MTA: dns; mx.example.com\r\n\r\n"
            f"Final-Recipient: rfc822; {recipient}\r\n"
            f"Action: failed\r\nStatus: 5.2.2\r\n"
            f"Diagnostic-Code: smtp; {reason}\r\n\r\n"
            f"--=_report--\r\n"
        )
        return (head + body).encode()

    return build


def raw_text(content_type: str, body: bytes) -> Callable[[EmailMessage], bytes]:
    """A mail whose body is exactly these bytes, whatever its label says."""

    def build(message: EmailMessage) -> bytes:
        message["MIME-Version"] = "1.0"
        message["Content-Type"] = content_type
        message["Content-Transfer-Encoding"] = "8bit"
        head = message.as_bytes().partition(b"\r\n\r\n")[0]
        return head + b"\r\n\r\n" + body.replace(b"\n", b"\r\n")

    return build

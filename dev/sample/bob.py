"""Bob's mailbox: machines, parts, and whoever has his card."""

from __future__ import annotations

from dataclasses import replace

from . import ann, documents, pictures
from .build import File, Mail, page
from .people import (
    ANN,
    BOB,
    BOB_SIGNATURE,
    CARLA,
    DESK,
    FREYA,
    HOSHINO,
    KIT,
    LAYLA,
    LIWEI,
    MAEVE,
    MAGGIE,
    MOREAU,
    PARTS,
    PENELOPE,
    PFEIFFER,
    SAM,
    SHOP,
)

FERRY = "Nordkai Ferries <service@nordkai-ferries.example>"
ULLA = "Ulla Pfeiffer <ulla@pfeiffer-soehne.example>"

# --- Scan to e-mail: HT00014 --------------------------------------------------
SCAN_1 = replace(ann.SCAN_1, flags="seen answered flagged")
SCAN_2 = Mail(
    id="bob-scan-2",
    sender=BOB,
    to=LAYLA,
    cc=ANN,
    subject="Re: المسح الضوئي إلى البريد الإلكتروني لا يعمل (HT00014)",
    when=(1, "07:05"),
    folder="Sent",
    flags="seen",
    answers=SCAN_1,
    encoding="base64",
    text="""
Dear Layla,

error 535 means that the machine still knows the old password. Menu, Network,
E-mail, Sign-in: enter the new one there. The sad sound can be switched off
under Sounds, but I would keep it for the court."""
    + BOB_SIGNATURE,
)
SCAN_3 = Mail(
    id="haddad-scan-3",
    sender=LAYLA,
    to=BOB,
    subject="رد: المسح الضوئي إلى البريد الإلكتروني لا يعمل (HT00014)",
    when=45,
    answers=SCAN_2,
    encoding="base64",
    text="""
عزيزي بوب،

أدخلتُ كلمة المرور الجديدة، فاختفى الصوت الحزين وظهر صوت فرِح!

لكنّ الماسح يرسل الآن كل شيء مرتين: مرة إليّ ومرة إلى القاضي.
هل يمكن أن نترك القاضي خارج الموضوع؟

ليلى
""",
)

# --- Quote for three machines: HT00017 ----------------------------------------
QUOTE_1 = Mail(
    id="sam-quote-1",
    sender=SAM,
    to=BOB,
    subject="Quote for three A3 multifunction machines",
    when=(8, "16:20"),
    folder="Archive",
    flags="seen answered",
    text="""
Hi Bob,

we are opening two more shops and need three A3 machines that can print
posters, scan invoices and survive chain oil. Colour of the housing: not
white. Nothing stays white here.

Can you send a quote?

Sam Okafor
Northwind Bikes
""",
)
QUOTE_2 = Mail(
    id="bob-quote-2",
    sender=BOB,
    to=SAM,
    subject="Re: Quote for three A3 multifunction machines [HT00017]",
    when=(7, "09:12"),
    folder="Sent",
    flags="seen",
    answers=QUOTE_1,
    text="""
Hi Sam,

enclosed. The third one is 12 % cheaper because its housing is already the
colour of chain oil."""
    + BOB_SIGNATURE,
    files=(
        File(
            "quote-2031.pdf",
            "application/pdf",
            lambda: documents.invoice(
                2031,
                "Northwind Bikes, Canal Road 9 (a quote, not a bill)",
                [
                    ("K-400 A3 multifunction, graphite", 2, 2890.00),
                    ("K-400 A3 multifunction, chain oil", 1, 2543.20),
                    ("Poster tray", 3, 149.00),
                ],
                "Valid for 30 days or until the colour sells out.",
            ),
        ),
    ),
)
QUOTE_3 = Mail(
    id="sam-quote-3",
    sender=SAM,
    to=BOB,
    subject="Re: Quote for three A3 multifunction machines [HT00017]",
    when=95,
    answers=QUOTE_2,
    text="""
Hi Bob,

sold. We take all three, and the poster trays. Could the oil coloured one come
first? The mechanics already have a name for it (Derailleur Dan).

Delivery to Canal Road 9, ramp at the back, mind the cat.

Sam
""",
    html=page("sold"),
    files=(File("northwind.png", "image/png", pictures.bicycle, "bicycle"),),
)
SINGING_1 = Mail(
    id="sam-singing-1",
    sender=SAM,
    to=BOB,
    subject="The scanner sings",
    when=(1, "16:03"),
    flags="seen",
    text="""
Hi Bob,

the big scanner has started to sing. It is a high C while it warms up and
something like a tango at 600 dpi. The customers love it, the mechanics have
begun to work in time with it, and two of them now dance.

Is that the bearing, or is it just happy?

Sam Okafor
Northwind Bikes
""",
)
SINGING_2 = replace(ann.FORWARD, folder="Sent", flags="seen")

# --- Yesterday's date: HT00009 ------------------------------------------------
DATE_1 = Mail(
    id="moreau-date-1",
    sender=MOREAU,
    to=BOB,
    subject="La machine à affranchir imprime la date d'hier",
    when=(10, "08:55"),
    folder="Archive",
    flags="seen answered",
    encoding="quoted-printable",
    text="""
Monsieur,

depuis le changement d'heure, notre machine à affranchir imprime la date de la
veille. Pour un notaire, c'est gênant : tous nos actes sont désormais signés
avant d'avoir été écrits.

Pouvez-vous la ramener dans le présent ?

Veuillez agréer, Monsieur, nos salutations distinguées.
Étude Moreau, le secrétariat
""",
)
DATE_2 = Mail(
    id="bob-date-2",
    sender=BOB,
    to=MOREAU,
    subject="RE: La machine à affranchir imprime la date d'hier (HT00009)",
    when=(10, "10:40"),
    folder="Sent",
    flags="seen",
    answers=DATE_1,
    outlook=True,
    encoding="quoted-printable",
    text="""
Bonjour,

appuyez sur Menu et Pile en même temps, trois secondes, puis choisissez
« aujourd'hui ». Si la machine propose « demain », refusez."""
    + BOB_SIGNATURE,
)
DATE_3 = Mail(
    id="moreau-date-3",
    sender=MOREAU,
    to=BOB,
    subject="RE: La machine à affranchir imprime la date d'hier (HT00009)",
    when=150,
    answers=DATE_2,
    outlook=True,
    encoding="quoted-printable",
    text="""
Monsieur,

nous avons accepté « demain ». C'était une erreur : trois successions sont
ouvertes avant le décès. Nous vous prions de venir aujourd'hui, de préférence
hier.

Étude Moreau
""",
)

# --- Laminator: HT00016 -------------------------------------------------------
LAMINATOR_1 = Mail(
    id="fyr-laminator-1",
    sender=FREYA,
    to=BOB,
    subject="Laminator has swallowed a menu",
    when=(2, "10:10"),
    flags="seen answered",
    text="""
Hi Bob,

the laminator took the Christmas menu and did not stop. It is now humming and
warm. Guests think it is a heater and stand around it.

Should we feed it, or switch it off?

Freya
Fyrhotellet
""",
)
LAMINATOR_2 = Mail(
    id="bob-laminator-2",
    sender=BOB,
    to=FREYA,
    subject="Re: Laminator has swallowed a menu [HT00016]",
    when=(2, "10:55"),
    folder="Sent",
    flags="seen",
    answers=LAMINATOR_1,
    text="""
Hi Freya,

off, please. Do not pull. I am on the 16:30 ferry with the long tweezers."""
    + BOB_SIGNATURE,
)
FERRY_1 = Mail(
    id="ferry-ticket",
    sender=FERRY,
    to=BOB,
    subject="Your crossing: 1 adult, 1 pair of tweezers",
    when=(2, "11:02"),
    flags="seen",
    html=page("ferry"),
)
LAMINATOR_3 = Mail(
    id="fyr-laminator-3",
    sender=FREYA,
    to=BOB,
    subject="Re: Laminator has swallowed a menu [HT00016]",
    when=300,
    answers=LAMINATOR_2,
    text="""
Hi Bob,

you forgot the tweezers. The chef now uses them for the fish and refuses to
give them back. Also: the laminator works, but only from right to left.

Freya
""",
    files=(File("view-from-quay-2.jpg", "image/jpeg", pictures.lighthouse),),
)

# --- Shredder: HT00019 --------------------------------------------------------
SHREDDER_1 = Mail(
    id="ulla-shredder-1",
    sender=ULLA,
    to=BOB,
    subject="Shredder, warranty, father-in-law",
    when=(3, "14:50"),
    flags="seen answered",
    text="""
Dear Mr Lindqvist,

the shredder you sold us is excellent. It shredded its own warranty on the
first day, then the instructions, then a tea towel.

Is the warranty still valid if it exists in strips? We have all 214 of them.

Ulla Pfeiffer
""",
)
SHREDDER_2 = Mail(
    id="bob-shredder-2",
    sender=BOB,
    to=ULLA,
    cc=DESK,
    subject="Re: Shredder, warranty, father-in-law (HT00019)",
    when=(3, "15:30"),
    folder="Sent",
    flags="seen",
    answers=SHREDDER_1,
    text="""
Dear Ms Pfeiffer,

in strips it is valid for strips. I am sending a new one, laminated."""
    + BOB_SIGNATURE,
)
SHREDDER_3 = Mail(
    id="ulla-shredder-3",
    sender=ULLA,
    to=BOB,
    cc=DESK,
    subject="Re: Shredder, warranty, father-in-law (HT00019)",
    when=(1, "09:26"),
    answers=SHREDDER_2,
    text="""
> in strips it is valid for strips.

He has counted them again, it is 213 now.

> I am sending a new one, laminated.

Please don't. He will see it as a challenge. Could you keep it with you?

Ulla Pfeiffer
""",
    quoted=False,
)

# --- Others -------------------------------------------------------------------
BROKEN_LINK = Mail(
    id="liwei-oven",
    sender=LIWEI,
    to=BOB,
    cc=ANN,
    subject="回复：K-200 定影器订单",
    when=(4, "03:20"),
    flags="seen",
    encoding="base64",
    text="""
Bob 您好：

定影器已经收到，包装完好，说明书是芬兰语的。
同事用翻译软件读了一遍，说明书说“请把桑拿预热到 180 度”。

请问这是同一台机器吗？

李伟
""",
)
PARTS_LATE = Mail(
    id="parts-delay-7",
    sender=PARTS,
    to=BOB,
    subject="Delay of order 7-3301: fuser units",
    when=(2, "08:00"),
    text="""
Dear partner,

the container with your 6 fuser units is delayed by 5 days. It went through a
canal, then back, then through the canal once more. We are as surprised as you.

New date of arrival: next Wednesday, or the one after.

Hoshino Parts Europe
""",
)
FIRMWARE = replace(
    ann.FIRMWARE,
    id="k200-firmware-bob",
    to=BOB,
    flags="seen",
)
PRICES = Mail(
    id="parts-prices",
    sender=PARTS,
    to=BOB,
    subject="Price list, valid from the first",
    when=(6, "07:15"),
    flags="seen flagged",
    text="Dear partner,\n\nplease find the new prices attached. The fuser is no"
    " longer flammable.\n",
    files=(
        File("Preise ab 1. Dezember – gültig.csv", "text/csv", documents.price_list),
    ),
)
FIRE_COPY = Mail(
    id="conti-tom",
    sender=CARLA,
    to=BOB,
    subject="Tom left his jacket (and HT00012 still smells)",
    when=(2, "18:45"),
    flags="seen",
    text="""
Hi Bob,

your Tom forgot his jacket when he changed the burning printer, and the
kitchen still smells of label. Does your machine have a filter one can wash?

Carla
""",
)
NEWSLETTER = replace(ann.NEWSLETTER, id="issue-11-bob", to=BOB, flags="seen")
RFC822 = replace(ann.RFC822, flags="")
STANDUP = replace(ann.STANDUP, flags="seen")
PHISH_REPLY = replace(ann.PHISH_REPLY, flags="seen answered")
BOUNCE = Mail(
    id="bounce-otto",
    sender="Mail Delivery System <mailer-daemon@example.com>",
    to=BOB,
    subject="Undelivered Mail Returned to Sender",
    when=(3, "15:31"),
    flags="seen",
    headers={"Auto-Submitted": "auto-replied"},
    raw=documents.bounce(
        "otto@pfeiffer-soehne.example",
        "552 5.2.2 Mailbox full of photographs of strips",
    ),
)
NO_SUBJECT = Mail(
    id="kit-nosubject",
    sender=KIT,
    to=BOB,
    subject="",
    when=(5, "16:44"),
    text="is derailleur dan allowed to have stickers\n",
)
NO_BODY = Mail(
    id="otto-empty",
    sender=PFEIFFER,
    to=BOB,
    subject="See below",
    when=(7, "06:01"),
    flags="seen",
    text="",
)
NO_ID = Mail(
    id="",
    sender='"Rolf (scanner, 2nd floor)" <scanner@oakfield-school.example>',
    to=BOB,
    subject="Scanned document 0007",
    when=(4, "14:14"),
    flags="seen",
    text="This mail was sent by a scanner. The scanner cannot read answers.",
    files=(File("scan0007.png", "image/png", pictures.fax_page),),
)
TONER_ASK = Mail(
    id="oakfield-glitter",
    sender=PENELOPE,
    to=BOB,
    subject="Glitter in the copier",
    when=(1, "10:19"),
    text="""
Dear Mr Lindqvist,

Miss Carver is at a meeting, so I turn to you. Year 3 has copied a picture that
was covered with glitter. Every copy since then has a certain sparkle.

The headmaster's letter to the council went out like that. We have had three
compliments. Nevertheless, please come.

Penelope Hargreaves (Mrs)
""",
    files=(
        File(
            "display.png",
            "image/png",
            lambda: pictures.panel("CALL SERVICE", "SPARKLE LOW"),
        ),
    ),
)
MUSEUM = Mail(
    id="library-typewriter",
    sender=MAEVE,
    to=BOB,
    subject="A typewriter, donated",
    when=(6, "12:30"),
    flags="seen",
    text="""
Dear Bob,

somebody left a typewriter in the returns box. It prints while you type, needs
no driver, and has been up for 71 years. Do you service those?

Maeve
""",
)
PINK_PHOTO = Mail(
    id="shop-pink",
    sender=SHOP,
    to=BOB,
    subject="Pink paper, last chance",
    when=(9, "05:05"),
    folder="Trash",
    flags="seen",
    html='<h1 style="color:#d6407f">Pink!</h1><p>Nobody ordered it. You could.</p>'
    '<p><img src="https://images.example.net/pink.jpg" alt="A pink ream"></p>',
)
DRAFT = Mail(
    id="bob-draft-cat",
    sender=BOB,
    to=SAM,
    subject="Delivery, ramp, cat",
    when=(1, "18:20"),
    folder="Drafts",
    flags="seen draft",
    text="Hi Sam,\n\nabout the cat: does it have a name, and does it bite\n",
)
ORDER_OUT = Mail(
    id="bob-order-fuser",
    sender=BOB,
    to=PARTS,
    subject="Order 7-3301: 6 fuser units",
    when=(12, "13:13"),
    folder="Sent",
    flags="seen",
    text="Six fuser units, please, as discussed. And one that is not flammable."
    + BOB_SIGNATURE,
)
JAPANESE = replace(ann.JAPANESE, id="hoshino-mitsumori-2", sender=HOSHINO, to=BOB)
KITCHEN = Mail(
    id="conti-oven-distance",
    sender=CARLA,
    to=BOB,
    subject="Küche: how far from the oven?",
    when=(17, "10:00"),
    folder="Projects/Küche",
    flags="seen answered",
    text="""
You said "a safe distance". My brother measured: between oven and printer there
are exactly 11 cm. He asks whether that is safe, or a distance.

Carla
""",
)
KITCHEN_2 = Mail(
    id="bob-oven-distance",
    sender=BOB,
    to=CARLA,
    subject="Re: Küche: how far from the oven?",
    when=(17, "10:31"),
    folder="Sent",
    flags="seen",
    answers=KITCHEN,
    text="It is a distance." + BOB_SIGNATURE,
)
FETE = Mail(
    id="moreau-fete",
    sender=MOREAU,
    to=BOB,
    subject="Invitation : fête du papier timbré",
    when=(19, "15:00"),
    folder="Fête du papier",
    flags="seen",
    encoding="quoted-printable",
    text="""
Monsieur,

l'étude fête ses cent ans. Il y aura du vin, du papier timbré et un discours
dont la longueur a été réduite de moitié par votre déchiqueteuse.

Votre présence nous honorerait.
""",
)
LESSON = Mail(
    id="maggie-lesson",
    sender=MAGGIE,
    to=BOB,
    subject="One thing about the new inbox",
    when=(1, "07:30"),
    flags="seen",
    text="""
Bob,

you can now drag a mail onto its ticket. You do not have to print it, scan it
and attach the scan. I say this because of last Thursday.

Maggie
""",
)

MAILS: tuple[Mail, ...] = (
    SCAN_1,
    SCAN_2,
    SCAN_3,
    QUOTE_1,
    QUOTE_2,
    QUOTE_3,
    SINGING_1,
    SINGING_2,
    DATE_1,
    DATE_2,
    DATE_3,
    LAMINATOR_1,
    LAMINATOR_2,
    FERRY_1,
    LAMINATOR_3,
    SHREDDER_1,
    SHREDDER_2,
    SHREDDER_3,
    BROKEN_LINK,
    PARTS_LATE,
    FIRMWARE,
    PRICES,
    FIRE_COPY,
    NEWSLETTER,
    RFC822,
    STANDUP,
    PHISH_REPLY,
    BOUNCE,
    NO_SUBJECT,
    NO_BODY,
    NO_ID,
    TONER_ASK,
    MUSEUM,
    PINK_PHOTO,
    DRAFT,
    ORDER_OUT,
    JAPANESE,
    KITCHEN,
    KITCHEN_2,
    FETE,
    LESSON,
)

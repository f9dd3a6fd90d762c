"""Ann's mailbox: the customers who would rather write to Ann."""

from __future__ import annotations

from . import documents, pictures
from .build import File, Mail, page
from .people import (
    ANN,
    ANN_SIGNATURE,
    BOB,
    CARLA,
    DESK,
    FAX,
    FREYA,
    HOSHINO,
    KIT,
    LAYLA,
    LIWEI,
    MAEVE,
    MAGGIE,
    MONTHLY,
    MOREAU,
    PARTS,
    PENELOPE,
    PFEIFFER,
    SAM,
    SHOP,
    VOEGELE,
)

MORRIS = "Morris Quill <morris@feeders.example>"

# --- Printer on fire: HT00012 -------------------------------------------------
FIRE_1 = Mail(
    id="conti-fire-1",
    sender=CARLA,
    to=DESK,
    cc=ANN,
    subject="Printer on fire",
    when=(3, "07:52"),
    flags="seen answered",
    text="""
Dear all,

the label printer in the kitchen is on fire. Not "slow", not "has an issue":
on fire. We have poured a cappuccino over it (a small one) and now it only
smoulders. The labels it still prints say EAT BEFORE and then nothing.

Lunch is at twelve. What do we do?

Carla
Café Conti, Harbour Street 4
""",
)
FIRE_2 = Mail(
    id="ann-fire-2",
    sender=ANN,
    to=CARLA,
    cc=DESK,
    subject="Re: Printer on fire [HT00012]",
    when=(3, "08:14"),
    folder="Sent",
    flags="seen",
    answers=FIRE_1,
    text="""
Dear Carla,

please pull the plug first, then open a window, and leave the cappuccino to
the guests. Tom brings you a replacement before eleven; the burnt one comes
back with him. Do not throw away the labels, our lab wants to see them.

Is anybody hurt?"""
    + ANN_SIGNATURE,
)
FIRE_3 = Mail(
    id="conti-fire-3",
    sender=CARLA,
    to=ANN,
    subject="Re: Printer on fire [HT00012]",
    when=25,
    answers=FIRE_2,
    text="""
Dear Ann,

nobody is hurt, thank you for asking. But now the second one burns too, see
the photo. It is the one Tom brought on Saturday.

What both have in common: they stand next to the pizza oven. My brother says
that is a coincidence. I say 420 degrees.

Could you come in person this time? There is tiramisu.

Carla
""",
    files=(File("second-printer.jpg", "image/jpeg", pictures.smoking_printer),),
)

# --- Everything pink: HT00013 -------------------------------------------------
PINK_1 = Mail(
    id="voegele-rosa-1",
    sender=VOEGELE,
    to=ANN,
    subject="Drucker im Wartezimmer druckt nur noch Rosa",
    when=(6, "09:20"),
    folder="Archive",
    flags="seen answered",
    encoding="quoted-printable",
    text="""
Guten Morgen Frau Carver,

seit gestern früh druckt das Gerät im Wartezimmer alles in Rosa: Rezepte,
Überweisungen, sogar das Schild »Bitte nicht stören«. Die Patienten finden
es schön, die Krankenkasse leider nicht.

Viele Grüße aus der Praxis
Gisela Böhm, Empfang
""",
    files=(File("rosa.jpg", "image/jpeg", pictures.pink_page),),
)
PINK_2 = Mail(
    id="ann-rosa-2",
    sender=ANN,
    to=VOEGELE,
    subject="HT00013: Drucker im Wartezimmer druckt nur noch Rosa",
    when=(6, "10:05"),
    folder="Sent",
    flags="seen",
    answers=PINK_1,
    encoding="quoted-printable",
    text="""
Liebe Frau Böhm,

das klingt nach einer leeren Cyan- und Gelb-Einheit. Bitte beide einmal
herausnehmen, fünfmal sanft schwenken und wieder einsetzen; das hält meist
bis zur Lieferung. Die neuen Toner sind unterwegs."""
    + ANN_SIGNATURE,
)
PINK_3 = Mail(
    id="voegele-rosa-3",
    sender=VOEGELE,
    to=ANN,
    subject="AW: HT00013: jetzt druckt er auch noch grün",
    when=70,
    encoding="quoted-printable",
    text="""
Hallo Frau Carver,

geschwenkt, eingesetzt, gewartet. Ergebnis: Er druckt jetzt grün. Größe und
Schärfe stimmen, nur die Röntgenbilder sehen aus wie Spinat. Dr. Vögele sagt,
das sei auch eine Aussage.

Könnten Sie am Donnerstag um ½ 9 vorbeischauen? Für Süßes ist gesorgt
(zuckerfrei, natürlich).

Herzliche Grüße
Gisela Böhm
""",
)

# --- Exams eaten: HT00010 -----------------------------------------------------
EXAM_1 = Mail(
    id="oakfield-exam-1",
    sender=PENELOPE,
    to=ANN,
    subject="The copier has eaten the exam",
    when=(9, "14:31"),
    folder="Archive",
    flags="seen answered flagged",
    text="""
Dear Miss Carver,

I write in a matter of some delicacy. This afternoon the copier in the staff
room took in the Year 6 arithmetic paper and has declined to give it back.
Thirty children are under the impression that it is a hero.

The display shows a picture of a door. There is no such door.

Yours sincerely
Penelope Hargreaves (Mrs), School Secretary
""",
)
EXAM_2 = Mail(
    id="ann-exam-2",
    sender=ANN,
    to=PENELOPE,
    subject="Re: The copier has eaten the exam",
    when=(9, "15:02"),
    folder="Sent",
    flags="seen",
    answers=EXAM_1,
    text="""
Dear Mrs Hargreaves,

the door exists, it is behind the machine, and a green lever behind that.
Turn it to the left until the arithmetic appears. I have opened HT00010 for
it, in case it gets a taste for examinations."""
    + ANN_SIGNATURE,
)
EXAM_3 = Mail(
    id="oakfield-exam-3",
    sender=PENELOPE,
    to=ANN,
    subject="Re: The copier has eaten the exam",
    when=(1, "08:47"),
    answers=EXAM_2,
    flags="seen flagged",
    text="""
Dear Miss Carver,

it has done it again, this time with the spelling test, and it gave back one
half. I enclose a picture of the display, which our Mr Dunn found amusing.
I did not.

The half we have contains the word "perseverance".

Yours sincerely
Penelope Hargreaves (Mrs)
""",
    files=(
        File(
            "display.png",
            "image/png",
            lambda: pictures.panel("PC LOAD LETTER", "TRAY 2: HOPE"),
        ),
    ),
)

# --- A display in the wrong language: HT00015 ---------------------------------
PANEL_1 = Mail(
    id="mingyue-panel-1",
    sender=LIWEI,
    to=ANN,
    subject="打印机面板显示乱码",
    when=190,
    encoding="base64",
    text="""
Ann 您好：

办公室的 K-200 升级以后，面板上的中文全部变成了问号，只有“卡纸”两个字还能看清楚。
同事们现在靠猜：第三个问号是复印，第五个问号是传真。昨天我们给客户传真了一份午餐菜单。

客户说菜单很好，但是想要原来的合同。

麻烦您看一下工单 HT00015，谢谢！

李伟
上海明月设计
""",
    files=(
        File(
            "面板.png", "image/png", lambda: pictures.panel("??????? ??", "OK? ?? ???")
        ),
    ),
)

# --- Scan to e-mail: HT00014, to Bob, copy to Ann -----------------------------
SCAN_1 = Mail(
    id="haddad-scan-1",
    sender=LAYLA,
    to=BOB,
    cc=ANN,
    subject="المسح الضوئي إلى البريد الإلكتروني لا يعمل",
    when=(1, "06:15"),
    encoding="base64",
    flags="seen",
    text="""
السيد بوب المحترم،

منذ أن غيّر مزوّد الخدمة كلمة المرور، يرفض الماسح الضوئي إرسال أي ملف.
تظهر رسالة «Error 535» ثم يصدر الجهاز صوتاً حزيناً.

لدينا جلسة في المحكمة يوم الأحد، والقاضي لا يقبل الصوت الحزين دليلاً.

رقم التذكرة: HT00014

مع أطيب التحيات
ليلى حداد
مكتب حداد للمحاماة
""",
)

# --- Letters in HTML ----------------------------------------------------------
NEWSLETTER = Mail(
    id="issue-11",
    sender=MONTHLY,
    to=ANN,
    subject="80 grams of joy: your Paper Monthly is here",
    when=240,
    text="This letter looks best with pictures: https://papermonthly.example/11\n",
    html=page("paper-monthly"),
    headers={
        "List-Id": "Paper Monthly <news.papermonthly.example>",
        "List-Unsubscribe": "<https://papermonthly.example/unsubscribe?u=4711>",
    },
)
HOTEL = Mail(
    id="fyr-labels-3",
    sender=FREYA,
    to=ANN,
    subject="The laminator has swallowed a menu (and wants more)",
    when=(1, "16:40"),
    text="""
Hi Ann,

HT00016 is Bob's, I know, but he is out with the ferry and you always answer.
The laminator pulled in the Christmas menu, the clip and the corner of a
waiter's tie. The waiter is fine. The menu is now 90 cm long.

Could somebody tell me where the reverse key is?

Freya
Fyrhotellet
""",
    html=page("hotel"),
    files=(File("fyr.jpg", "image/jpeg", pictures.lighthouse, "lighthouse@fyrhotel"),),
)
ORDER = Mail(
    id="order-88123",
    sender=SHOP,
    to=ANN,
    subject="Your order 88123 is on its way",
    when=(4, "11:11"),
    flags="seen",
    html=page("order"),
)

# --- Forwarded ----------------------------------------------------------------
FORWARD = Mail(
    id="bob-fwd-1",
    sender=BOB,
    to=ANN,
    subject="Fwd: The scanner sings",
    when=330,
    text="""
Ann, this one landed with me but it is your machine. I can hum it for you.

/Bob

---------- Forwarded message ---------
From: Sam Okafor <sam@northwind-bikes.example>
Date: {yesterday} at 17:03
Subject: The scanner sings
To: Bob Lindqvist <bob@example.com>

Hi Bob,

the big scanner has started to sing. It is a high C while it warms up and
something like a tango at 600 dpi. The customers love it, the mechanics have
begun to work in time with it, and two of them now dance.

Is that the bearing, or is it just happy?

Sam Okafor
Northwind Bikes
""",
)
RFC822 = Mail(
    id="maggie-fw-1",
    sender=MAGGIE,
    to=ANN,
    cc=BOB,
    subject="FW: FW: complaint of the week",
    when=(2, "17:25"),
    flags="seen",
    raw=documents.forwarded_twice(
        (
            "Otto Pfeiffer <otto@pfeiffer-soehne.example>",
            "Complaint",
            "To whom it may concern,\n\nthe shredder has shredded its own warranty.\n"
            "I demand a new warranty. And a smaller slot.\n\nO. Pfeiffer (sen.)\n",
        ),
        (
            "Ulla Pfeiffer <ulla@pfeiffer-soehne.example>",
            "FW: Complaint",
            "Please excuse my father-in-law. It is a very good shredder.\n\nUlla\n",
        ),
        "Team,\n\nread the mail in the mail in this mail, slowly, and enjoy.\n"
        "Then somebody please help the poor man (HT00019).\n\nMaggie\n",
    ),
)

# --- Odd ones -----------------------------------------------------------------
FAX_MAIL = Mail(
    id="",
    sender=FAX,
    to=ANN,
    subject="1 page from +44 20 7946 0123",
    when=(1, "11:58"),
    flags="seen",
    text="You have received a fax of 1 page. This gateway has no Message-ID and"
    " no regrets.",
    files=(File("fax-0001.png", "image/png", pictures.fax_page),),
)
NO_SUBJECT = Mail(
    id="sam-nosubject",
    sender=SAM,
    to=ANN,
    subject="",
    when=(2, "09:09"),
    text="""
forgot the subject, sorry, typing this with bicycle gloves.
the A3 printer says "tray open". the tray is shut. the tray has been shut
since tuesday. we have tried opening it so that we could shut it
""",
)
NO_BODY = Mail(
    id="conti-callme",
    sender=CARLA,
    to=ANN,
    subject="Please call me about the invoice (the one without fire)",
    when=(5, "12:20"),
    flags="seen answered",
    text="",
)
FIRMWARE = Mail(
    id="k200-firmware",
    sender=PARTS,
    to=ANN,
    subject="Firmware 4.2 for the K-200 series",
    when=(7, "10:00"),
    flags="seen flagged",
    text="""
Dear partner,

please find attached firmware 4.2. It corrects the behaviour described in
service note 118 ("drawer opens at night, staff alarmed") and improves the
display of characters in general.

Install it before the weekend. Do not install it during a full moon; this is
not superstition, it is service note 119.

Hoshino Parts Europe
""",
    files=(File("k200-4.2.zip", "application/zip", documents.firmware),),
)
INVOICE = Mail(
    id="library-4711",
    sender=MAEVE,
    to=ANN,
    subject="Invoice 4711 was charged twice (HT00018)",
    when=(2, "13:37"),
    text="""
Hello Ann,

a quiet word from the library: invoice 4711 has been charged twice. I enclose
our copy, which I have catalogued under Fiction until it is sorted out.

No hurry, but the council counts every ream.

Maeve O'Sullivan
St. Brigid's Library
""",
    files=(
        File(
            "invoice-4711.pdf",
            "application/pdf",
            lambda: documents.invoice(
                4711,
                "St. Brigid's Library, Well Lane 1",
                [
                    ("Toner black K200-BK", 4, 79.90),
                    ("Maintenance, silent", 1, 120.00),
                    ("Replacement for date stamp", 2, 9.50),
                ],
                "Payable within 14 days, once.",
            ),
        ),
    ),
)
WINMAIL = Mail(
    id="pfeiffer-outlook-1",
    sender=PFEIFFER,
    to=ANN,
    subject="Warranty",
    when=(8, "08:08"),
    flags="seen",
    text="",
    files=(
        File(
            "winmail.dat",
            "application/ms-tnef",
            lambda: documents.tnef(
                "Dear Miss Carver,\r\n\r\nmy nephew has installed a new mail program. "
                "He says everybody can read this.\r\nThe strips of the warranty are "
                "enclosed, in the right order, I think.\r\n\r\nO. Pfeiffer (sen.)\r\n",
                [("strips.csv", documents.price_list())],
            ),
        ),
    ),
)
LOTTERY = Mail(
    id="winner-000001",
    sender='"Kranich Payroll" <payroll@examp1e.example>',
    to=ANN,
    subject="You have WON 10,000 toner cartridges!!!",
    when=(3, "03:33"),
    text="""
Congratulation dear Ann!

Your printer was drawn out of 4 million printers. To receive 10,000 (ten
thousand) toner cartridges, answer with your mailbox password and the size of
your garage.

With trust
Barrister Toner-Smythe
""",
    headers={
        "Reply-To": "barrister@toner-lottery.example",
        "Authentication-Results": "mx.example.com; spf=fail"
        " smtp.mailfrom=payroll@examp1e.example; dkim=none; dmarc=fail"
        " header.from=examp1e.example",
    },
)
EMOJI = Mail(
    id="kit-works",
    sender=KIT,
    to=ANN,
    subject="🎉🖨️ IT WORKS 🚲💨",
    when=(2, "15:55"),
    flags="seen answered",
    text="""
Hi Ann 👋

your trick with the tray worked 🤯 I took everything out, put everything back
in and apologised to it. It prints again, double-sided, in colour 🌈

Sam says I get the afternoon off 🏖️ You get a bell for your bike 🔔

kit (they/them) 🚲
apprentice, Northwind Bikes
""",
    html="""
<p>Hi Ann 👋</p><p>your trick with the tray worked 🤯 I took everything out, put
everything back in and <b>apologised to it</b>. It prints again, double-sided, in
colour 🌈</p><p>Sam says I get the afternoon off 🏖️ You get a bell for your bike 🔔</p>
<p>kit (they/them) 🚲<br>apprentice, Northwind Bikes</p>
<p><img src="cid:bicycle" alt="Northwind Bikes" width="180" height="120"></p>
""",
    files=(File("northwind.png", "image/png", pictures.bicycle, "bicycle"),),
)
WRONG_CHARSET = Mail(
    id="voegele-kopierer",
    sender=VOEGELE,
    to=ANN,
    subject="Test vom alten Kopierer",
    when=(10, "07:30"),
    folder="Archive",
    flags="seen",
    raw=documents.raw_text(
        "text/plain; charset=us-ascii",
        "Schöne Grüße vom alten Kopierer im Keller.\n"
        "Er sagt, er könne nur ASCII. Das stimmt offenbar nicht:\n"
        "Öl, Übergröße, Maßstab, 30 °C.\n".encode("latin-1"),
    ),
)
JAPANESE = Mail(
    id="hoshino-mitsumori",
    sender=HOSHINO,
    to=ANN,
    subject="トナーのお見積りについて",
    when=(5, "02:10"),
    flags="seen",
    raw=documents.raw_text(
        "text/plain; charset=iso-2022-jp",
        (
            "カーバー様\n\nいつもお世話になっております。星野精機の田中です。\n"
            "お問い合わせいただいたトナーは、来週火曜日に出荷いたします。\n"
            "なお、ピンクのトナーは製造しておりません。\n\nよろしくお願いいたします。\n"
        ).encode("iso-2022-jp"),
    ),
)
PHISH_REPLY = Mail(
    id="maggie-password",
    sender=MAGGIE,
    to=ANN,
    cc=BOB,
    subject="Please do NOT answer the toner lottery",
    when=(3, "08:40"),
    flags="seen",
    text="""
Both of you,

nobody has won ten thousand toner cartridges. Especially not you, Bob.
And nobody from payroll needs the size of a garage.

Maggie
""",
)
STANDUP = Mail(
    id="standup-shredder",
    sender=MAGGIE,
    to=ANN,
    cc=BOB,
    subject="Invitation: Stand-up – who owns the shredder?",
    when=(1, "13:00"),
    raw=documents.invitation(
        "standup-shredder",
        "Stand-up: who owns the shredder?",
        "Kitchen, next to the good kettle",
        "manager@example.com",
        ("ann@example.com", "bob@example.com"),
    ),
)
FEEDERS_1 = Mail(
    id="feeders-humid-1",
    sender=MORRIS,
    to="feeders@lists.feeders.example",
    subject="[feeders] Paper jams in humid weather",
    when=(12, "19:02"),
    folder="Archive",
    flags="seen",
    text="""
Fellow feeders,

since it started raining in September every second sheet comes out as an
accordion. I keep the paper in a dry cupboard, I fan it, I talk to it. Is it
the rollers, the paper, or me?

Morris
""",
    headers={"List-Id": "Office machine people <feeders.lists.feeders.example>"},
)
FEEDERS_2 = Mail(
    id="ann-humid-2",
    sender=ANN,
    to="feeders@lists.feeders.example",
    subject="Re: [feeders] Paper jams in humid weather",
    when=(12, "20:15"),
    folder="Sent",
    flags="seen",
    answers=FEEDERS_1,
    text="""
Morris,

it is you. Stop talking to it, it curls when it is nervous.

(And turn the ream over: the label tells which side is up.)

Ann
""",
)
FEEDERS_3 = Mail(
    id="feeders-humid-3",
    sender=MORRIS,
    to="feeders@lists.feeders.example",
    subject="Re: [feeders] Paper jams in humid weather",
    when=(11, "07:44"),
    flags="seen",
    answers=FEEDERS_2,
    text="""
Turned the ream over. 4,000 sheets without a jam. I have not said a word since
yesterday and my wife thanks you as well.

M.
""",
    headers={"List-Id": "Office machine people <feeders.lists.feeders.example>"},
)
AWAY = Mail(
    id="moreau-away",
    sender=MOREAU,
    to=ANN,
    subject="Réponse automatique : absence du bureau",
    when=(13, "09:00"),
    folder="Trash",
    flags="seen",
    encoding="quoted-printable",
    text="""
Bonjour,

l'étude est fermée jusqu'à lundi. Les actes urgents peuvent être glissés sous
la porte, les actes très urgents sous le paillasson.

Cordialement,
le secrétariat
""",
    headers={"Auto-Submitted": "auto-replied"},
)
OLD_ADVERT = Mail(
    id="advert-black-friday",
    sender=SHOP,
    to=ANN,
    subject="Black Friday: black toner, black paper, black humour",
    when=(14, "05:00"),
    folder="Trash",
    flags="seen",
    html="<h2>Everything black. Even the prices.</h2>"
    '<p><img src="https://images.example.net/black.png" alt="(black)"></p>',
)
MAINTENANCE_1 = Mail(
    id="oakfield-maintenance-1",
    sender=PENELOPE,
    to=ANN,
    subject="Annual maintenance: twelve machines and a hamster",
    when=(4, "10:30"),
    flags="seen",
    text="""
Dear Miss Carver,

for the annual maintenance please plan

  - eleven machines as last year (list enclosed),
  - the new one in the library,
  - and half an hour for the hamster of Year 2, which lives behind number 7
    and must be carried out first. Its name is Toner.

The week after the holidays would suit us.

Yours sincerely
Penelope Hargreaves (Mrs)
""",
    files=(File("machines.csv", "text/csv", documents.price_list),),
)
TONER_1 = Mail(
    id="voegele-toner-1",
    sender=VOEGELE,
    to=ANN,
    subject="Toner schwarz K-200 wieder nicht lieferbar? (HT00011)",
    when=(3, "16:12"),
    flags="seen",
    encoding="quoted-printable",
    text="""
Hallo Frau Carver,

im Laden heißt es »nächste Woche«, und zwar seit fünf Wochen. Wir schreiben
die Rezepte inzwischen von Hand. Niemand kann sie lesen, aber das fällt bei
einem Arzt nicht auf.

Gibt es einen zweiten Weg?

Gisela Böhm
""",
)
DRAFT = Mail(
    id="ann-draft-pfeiffer",
    sender=ANN,
    to=PFEIFFER,
    subject="Re: Warranty",
    when=(1, "17:58"),
    folder="Drafts",
    flags="seen draft",
    answers=WINMAIL,
    quoted=False,
    text="""
Dear Mr Pfeiffer,

thank you for the 214 strips. I have put together the upper left corner and
""",
)
KITCHEN_1 = Mail(
    id="fyr-labels-1",
    sender=FREYA,
    to=ANN,
    subject="Küche: labels for 300 jars of jam",
    when=(16, "09:45"),
    folder="Projects/Küche",
    flags="seen answered",
    text="""
Hi Ann,

we would like to label 300 jars. The label should survive steam, fingers and
my grandmother. She washes everything twice. What do you recommend?

Freya
""",
)
KITCHEN_2 = Mail(
    id="ann-labels-2",
    sender=ANN,
    to=FREYA,
    subject="Re: Küche: labels for 300 jars of jam",
    when=(16, "11:20"),
    folder="Sent",
    flags="seen",
    answers=KITCHEN_1,
    text="""
Hi Freya,

thermal transfer with a resin ribbon on polypropylene. It survives steam and
fingers. For grandmothers there is no test procedure yet; I would be glad of
a sample of one washed jar (full)."""
    + ANN_SIGNATURE,
)
KITCHEN_3 = Mail(
    id="fyr-labels-4",
    sender=FREYA,
    to=ANN,
    subject="Re: Küche: labels for 300 jars of jam",
    when=(15, "08:05"),
    folder="Projects/Küche",
    flags="seen",
    answers=KITCHEN_2,
    text="""
Jar is on the ferry. Grandmother could not get it off and is now impressed,
which has not happened since 1974. Please send the printer.

Freya
""",
)
KITCHEN_4 = Mail(
    id="conti-allergens",
    sender=CARLA,
    to=ANN,
    subject="Küche: Allergens on the labels, in four languages",
    when=(20, "21:30"),
    folder="Projects/Küche",
    flags="seen",
    text="""
For the file:

  nuts / Nüsse / noci / ořechy
  milk / Milch / latte / mléko
  celery / Sellerie / sedano / celer

The old printer writes "o?echy". Our Czech guests think it is a question.

Carla
""",
)
THANKS = Mail(
    id="library-thanks",
    sender=MAEVE,
    to=ANN,
    subject="Thank you (quietly)",
    when=(21, "15:15"),
    folder="Archive",
    flags="seen",
    text="""
The new printer is so quiet that two readers asked whether it is a sculpture.

Thank you, Ann. There is a library card waiting for you, with no end date.

Maeve
""",
)
DUCK = Mail(
    id="kit-duck",
    sender=KIT,
    to=ANN,
    subject="found this IN the copier 🦆",
    when=(18, "12:12"),
    folder="Kuriositäten",
    flags="seen flagged",
    text="""
one (1) rubber duck. it says "made for K-200" on the bottom. is it a part??

kit
""",
)

MAILS: tuple[Mail, ...] = (
    FIRE_1,
    FIRE_2,
    FIRE_3,
    PINK_1,
    PINK_2,
    PINK_3,
    EXAM_1,
    EXAM_2,
    EXAM_3,
    PANEL_1,
    SCAN_1,
    NEWSLETTER,
    HOTEL,
    ORDER,
    FORWARD,
    RFC822,
    FAX_MAIL,
    NO_SUBJECT,
    NO_BODY,
    FIRMWARE,
    INVOICE,
    WINMAIL,
    LOTTERY,
    PHISH_REPLY,
    EMOJI,
    WRONG_CHARSET,
    JAPANESE,
    STANDUP,
    FEEDERS_1,
    FEEDERS_2,
    FEEDERS_3,
    AWAY,
    OLD_ADVERT,
    MAINTENANCE_1,
    TONER_1,
    DRAFT,
    KITCHEN_1,
    KITCHEN_2,
    KITCHEN_3,
    KITCHEN_4,
    THANKS,
    DUCK,
)

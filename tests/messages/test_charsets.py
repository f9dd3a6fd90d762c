"""Names of character sets, and texts that name none; right with every chardet."""

from __future__ import annotations

import pytest
import webencodings

from ...transports.mime.charsets import (
    CHARSET_GUESSED,
    CHARSET_WRONG,
    codec_name,
    decode_charset,
)

WESTERN = {
    "Catalan": "Benvolguts, la màquina no funciona perquè té una peça trencada.",
    "Catalan, short": "Això és urgent, gràcies.",
    "Danish": "Kære alle, måleren på anlægget virker ikke længere. Hjælp ønskes.",
    "Danish, short": "Det er på høje tid.",
    "Dutch": "Geachte collega's, de reünie is geannuleerd; één coördinator is ziek.",
    "Finnish": "Hyvää päivää, näyttö on pimeä eikä näppäimistö vastaa mihinkään.",
    "Finnish, short": "Sähkö meni äsken pois päältä.",
    "French": "Bonjour, le périphérique a été endommagé à la réception, hélas.",
    "French, short": "Ça ne marche plus, désolé.",
    "German": "Guten Tag, die Lüftung fällt ständig aus. Grüße aus Köln",
    "German, short": "Müßte längst erledigt sein!",
    "Icelandic": "Góðan daginn, prentarinn þarf viðgerð og það strax í dag.",
    "Italian": "Buongiorno, perché la stampante non è più disponibile in città?",
    "Italian, short": "Così non si può.",
    "Norwegian": "Hei, skjermen på kontoret er ødelagt, må byttes nå i kveld.",
    "Portuguese": "Olá, a instalação não está concluída e há três avarias no salão.",
    "Portuguese, short": "Não há ligação.",
    "Spanish": "Señores, la impresión salió mal; ¿cuándo vendrá el técnico mañana?",
    "Spanish, short": "¡Mañana será otro día!",
    "Swedish": "Hej, skärmen är trasig och går inte att få igång på länge.",
    "Swedish, short": "Går det bra på måndag?",
    "typographic": "It’s 12 € – “as agreed” – isn’t it?",
}
OTHERS = [
    ("cp1250", "Proszę o pilną naprawę, drukarka się zacięła i już nie działa."),
    ("iso8859-2", "Proszę o pilną naprawę, drukarka się zacięła i już nie działa."),
    (
        "cp1250",
        "Dobrý den, tiskárna přestala fungovat, prosím o rychlou opravu zařízení.",
    ),
    ("iso8859-2", "Tisztelt Cím! A nyomtató nem működik, kérjük, hívjanak fel bőven."),
    ("cp1254", "Merhaba, yazıcı çalışmıyor, lütfen yardım için bugün arayın ağabey."),
    ("cp1251", "Здравствуйте, принтер снова не работает, позвоните нам сегодня."),
    ("koi8-r", "Здравствуйте, принтер снова не работает, позвоните нам сегодня."),
    ("cp1253", "Καλημέρα σας, ο εκτυπωτής δεν λειτουργεί, παρακαλώ βοηθήστε μας."),
    ("shift_jis", "こんにちは、プリンターが動きません。至急ご連絡をお願いします。"),
    ("euc-jp", "こんにちは、プリンターが動きません。至急ご連絡をお願いします。"),
    ("gb18030", "您好，打印机无法工作，请尽快联系我们，谢谢您的帮助。"),
    ("big5", "您好，印表機無法使用，請盡快與我們聯絡，謝謝您的幫忙。"),
    ("euc-kr", "안녕하세요, 프린터가 작동하지 않습니다. 빨리 연락해 주세요."),
]

# Subjects and names of files, without a declaration.
SHORT = [
    ("shift_jis", "プリンタが壊れました"),
    ("shift_jis", "お問い合わせ: 注文の件"),
    ("euc-jp", "プリンタが壊れました"),
    ("gb18030", "打印机坏了请帮忙"),
    ("gb18030", "关于订单的问题"),
    ("euc-kr", "프린터가 고장났습니다"),
    ("euc-kr", "견적서 요청"),
    ("big5", "印表機壞了請幫忙"),
    ("koi8-r", "Принтер не работает"),
    ("cp1251", "Срочно"),
    ("cp1253", "Παραγγελία"),
    ("cp874", "สวัสดีครับ"),
]


@pytest.mark.parametrize(("codec", "text"), SHORT)
def test_undeclared_short_text(codec: str, text: str) -> None:
    assert decode_charset(text.encode(codec), "") == (text, CHARSET_GUESSED)


@pytest.mark.parametrize("text", WESTERN.values(), ids=WESTERN)
def test_undeclared_western_text(text: str) -> None:
    assert decode_charset(text.encode("cp1252"), "") == (text, CHARSET_GUESSED)
    assert decode_charset(text.encode("cp1252"), "us-ascii") == (text, CHARSET_GUESSED)


@pytest.mark.parametrize(("codec", "text"), OTHERS)
def test_undeclared_text_of_other_languages(codec: str, text: str) -> None:
    assert decode_charset(text.encode(codec), "") == (text, CHARSET_GUESSED)


def test_wrongly_declared_text_is_guessed() -> None:
    text = "Señores, la impresión salió mal"
    assert decode_charset(text.encode("cp1252"), "utf-8") == (text, CHARSET_WRONG)


def test_utf_8_is_no_guess() -> None:
    assert decode_charset("Grüße".encode(), "") == ("Grüße", "")


UNREADABLE = ("replacement", "x-user-defined")
LABELS = [
    (label, name)
    for label, name in webencodings.LABELS.items()
    if name not in UNREADABLE and label != "us-ascii"
]
BYTES = {
    "utf-8": b"gr\xc3\xbc\xc3\x9fe",
    "utf-16le": "grüße".encode("utf-16-le"),
    "utf-16be": "grüße".encode("utf-16-be"),
    "iso-2022-jp": "日本語".encode("iso2022_jp"),
    "euc-jp": "日本語".encode("euc-jp"),
    "shift_jis": "日本語①".encode("cp932"),
    "gbk": "中文".encode("gbk"),
    "gb18030": "中文".encode("gb18030"),
    "big5": "中文".encode("big5"),
    "euc-kr": "한국어".encode("euc-kr"),
}


def _known_bytes(name: str) -> bytes:
    """Words of letters beyond ASCII, as far as the character set has any."""
    return b" ".join(
        bytes([byte])
        for byte in range(0xA0, 0x100)
        if "\ufffd" not in webencodings.decode(bytes([byte]), name)[0]
    )


@pytest.mark.parametrize(("label", "name"), LABELS)
def test_labels_are_read_as_browsers_read_them(label: str, name: str) -> None:
    data = BYTES.get(name) or _known_bytes(name)
    expected, _encoding = webencodings.decode(data, name)
    for written in (label, label.upper(), f'"{label}"'):
        assert decode_charset(data, written)[0] == expected


def test_what_browsers_refuse_is_read() -> None:
    assert decode_charset("한국어".encode("iso2022_kr"), "iso-2022-kr")[0] == "한국어"
    assert decode_charset("中文".encode("hz"), "hz-gb-2312")[0] == "中文"


@pytest.mark.parametrize("label", ["cp850", "ibm852", "utf-7", "x-cp1250", "cp-1252"])
def test_names_of_mail_alone(label: str) -> None:
    assert codec_name(label)


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("cp-850", "cp850"),
        ("x-cp1251", "cp1251"),
        ("ibm437", "cp437"),
        ("nonsense", ""),
        ("base64", ""),
        ("rot13", ""),
        ("unicode-escape", ""),
        ("x-unknown", ""),
    ],
)
def test_names_of_charsets(name: str, codec: str) -> None:
    assert codec_name(name) == codec


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        # A character or two that the charset does not have.
        ("日本語です".encode("euc_jp") + b"\xff", "euc-jp", "日本語です\ufffd"),
        ("Grüße äöü äöü".encode() + b"\xc3", "utf-8", "Grüße äöü äöü\ufffd"),
        # UTF-8, whatever is said of it, and what only resembles it.
        ("Grüße".encode(), "iso-8859-1", "Grüße"),
        ("Grüße".encode("cp1252"), "utf-8", "Grüße"),
        (b"\xfc", "iso-8859-1", "ü"),
        ("Grüße".encode("cp1252"), "iso-8859-1", "Grüße"),
        # What announces itself.
        (b"\x1b$BF|K\\\x1b(B", "us-ascii", "日本"),
        (b"\x1b$BF|K\\\x1b(B \xfc", "iso-8859-1", "\x1b$BF|K\\\x1b(B ü"),
        ("\ufeffGrüße".encode(), "", "Grüße"),
    ],
)
def test_what_a_charset_makes_of_bytes(data: bytes, charset: str, text: str) -> None:
    assert decode_charset(data, charset)[0] == text


@pytest.mark.parametrize(
    "text", ["Hyvää päivää, Väinö", "n Åke på Öland", "å besøk? Bjørn", "Løs på Ærø"]
)
def test_short_texts_with_many_marked_letters(text: str) -> None:
    assert decode_charset(text.encode("latin-1"), "")[0] == text

"""The words mail programs use when they quote or forward, in many languages.

Short tables instead of one expression per program: a program in another language
is one more word.
"""

from __future__ import annotations

import re

FROM_LABELS = frozenset(
    {
        "from", "von", "de", "da", "van", "fra", "från", "od", "lähettäjä", "saatja",
        "от", "від", "від кого", "от кого", "kimden", "gönderen", "feladó", "kuo",
        "expéditeur", "remitente", "mittente", "remetente", "afzender", "avsändare",
        "absender", "από", "de la", "nuo", "no", "发件人", "寄件者", "寄件人",
        "差出人", "送信者", "送信元", "보낸 사람", "보낸사람", "من", "מאת", "dari",
        "từ", "จาก", "šalje", "pošiljatelj", "odesílatel", "odosielateľ", "nadawca",
        "expeditor", "expeditorul", "отправитель", "відправник", "подател", "sender",
        "sūtītājs", "siuntėjas", "αποστολέας", "emisor",
    }
)  # fmt: skip
SUBJECT_LABELS = frozenset(
    {
        "subject", "betreff", "objet", "asunto", "oggetto", "assunto", "onderwerp",
        "emne", "ämne", "temat", "aihe", "тема", "konu", "tárgy", "předmět",
        "predmet", "zadeva", "naslov", "θέμα", "subiect", "assumpte", "teema",
        "tema", "主题", "主旨", "件名", "제목", "الموضوع", "נושא", "subjek", "chủ đề",
        "เรื่อง", "sujet", "subiectul", "względem", "temats", "pealkiri",
        "judul", "относно", "title",
    }
)  # fmt: skip
DATE_LABELS = frozenset(
    {
        "sent", "date", "gesendet", "datum", "envoyé", "date d'envoi", "enviado",
        "enviado el", "enviado em", "fecha", "inviato", "data", "verzonden", "sendt",
        "dato", "skickat", "wysłano", "wysłane", "lähetetty", "päivämäärä",
        "отправлено", "дата", "надіслано", "gönderildi", "tarih", "elküldve",
        "dátum", "odesláno", "odoslané", "poslano", "εστάλη", "ημερομηνία",
        "trimis", "发送时间", "日期", "寄件日期", "送信日時", "日付", "보낸 날짜",
        "날짜", "dată", "päiväys", "poslané", "时间", "tanggal", "ngày",
        "วันที่", "التاريخ", "kuupäev", "datums", "изпратено",
        "تاريخ الإرسال", "נשלח", "תאריך", "saadetud", "išsiųsta", "nosūtīts",
    }
)  # fmt: skip
TO_LABELS = frozenset(
    {
        "to", "an", "à", "a", "para", "aan", "til", "till", "do", "vastaanottaja",
        "кому", "kime", "címzett", "komu", "za", "προς", "către", "收件人", "收件者",
        "宛先", "받는 사람", "إلى", "אל", "destinataire", "destinatario", "kepada",
        "kam", "cc", "kopie", "copie", "kopia", "copia", "kopi", "kopio", "kópia",
        "kopija", "másolat", "dw", "bilgi", "копия", "копія", "prima", "pre",
        "destinatarul", "adresat", "odbiorca", "送信先", "gavėjas", "saaja",
    }
)  # fmt: skip

WROTE = re.compile(
    r"\b(?:wrote|writes|schrieb|schreibt|écrit|ecrit|escribió|escribio|scritto|"
    r"escreveu|schreef|geschreven|skrev|kirjoitti|napisał|napisała|napisał\(a\)|pisze|napsal|"
    r"napsala|napsal\(a\)|napísal|napísal\(a\)|írta|ezt írta|scris|yazdı|"
    r"писал|писала|написал|написала|написал\(а\)|пишет|пише|написав|έγραψε|"
    r"viết|menulis|написа|napisao|napisala|je napisal|rašė|rakstīja|kirjutas|"
    r"escriure|va escriure)(?![\w])|"
    r"写道|寫道|写了|書きました|さんは書|작성|작성했습니다|님이|كتب|כתב|כתבה|เขียน",
    re.IGNORECASE,
)

ORIGINAL_MESSAGE = re.compile(
    r"^[\s>*]*[-_=]{2,}\s*(?:original message|reply message|ursprüngliche nachricht|"
    r"originalnachricht|message d'origine|message d’origine|message original|"
    r"mensaje original|messaggio originale|mensagem original|"
    r"oorspronkelijk bericht|original meddelelse|oprindelig (?:meddelelse|besked)|"
    r"opprinnelig melding|originalmeddelande|ursprungligt meddelande|"
    r"alkuperäinen viesti|wiadomość oryginalna|oryginalna wiadomość|"
    r"původní zpráva|pôvodná správa|eredeti üzenet|mesaj original|"
    r"исходное сообщение|оригінальне повідомлення|orijinal ileti|özgün ileti|"
    r"αρχικό μήνυμα|原始邮件|原始郵件|元のメッセージ|원본 메시지|"
    r"الرسالة الأصلية|הודעה מקורית)\s*[-_=]*\s*$",
    re.IGNORECASE,
)

_FORWARDED = (
    r"(?:begin forwarded message|forwarded message|start of forwarded message|"
    r"forwarded by|anfang der weitergeleiteten (?:nachricht|e-mail)|"
    r"weitergeleitete nachricht|message (?:transféré|réexpédié|transmis)|"
    r"début du message (?:transféré|réexpédié)|mensaje reenviado|"
    r"inicio del mensaje reenviado|(?:inizio )?messaggio inoltrato|"
    r"(?:início da )?mensagem (?:encaminhada|reencaminhada)|"
    r"(?:begin )?doorgestuurd bericht|videresendt (?:meddelelse|melding)|"
    r"start på videresendt besked|vidarebefordrat (?:meddelande|brev|mejl)|"
    r"välitetty viesti(?: alkaa| / fwd\.msg)?|edelleenlähetetty viesti|"
    r"wiadomość (?:przekazana|przesłana) dalej|przekazana wiadomość|"
    r"początek przekazywanej wiadomości|treść przekazanej wiadomości|"
    r"přeposlaná zpráva|začátek přeposílané zprávy|začiatok preposlanej správy|"
    r"preposlaná správa(?: --- forwarded message)?|továbbított (?:üzenet|levél)|"
    r"továbbított levél kezdete|mesaj redirecționat|începe mesajul redirecționat|"
    r"(?:započni )?proslijeđen[au] poruk[au]|posredovano sporočilo|"
    r"пересланное сообщение|пересылаемое сообщение|перенаправленное сообщение|"
    r"начало переадресованного сообщения|переслане повідомлення|"
    r"перенаправлене повідомлення|початок листа, що пересилається|"
    r"препратено съобщение|iletilen (?:mesaj|ileti)|iletilmiş mesaj|"
    r"ileti başlangıcı|προωθημένο μήνυμα|αρχή προωθημένου μηνύματος|"
    r"missatge reenviat|inici del missatge reenviat|edastatud kiri|"
    r"persiųstas laiškas|pārsūtītais ziņojums|thư đã chuyển tiếp|"
    r"bắt đầu thư được chuyển tiếp|pesan (?:terusan|yang diteruskan)|"
    r"ข้อความที่ส่งต่อ|转发的邮件|开始转发的邮件|下面是被转发的邮件|转发邮件信息|"
    r"轉寄的郵件|開始轉寄郵件|以下是轉寄的郵件|転送されたメッセージ|"
    r"メッセージを転送|전달된 메시지(?: 시작)?|رسالة معاد توجيهها|"
    r"بداية الرسالة المعاد توجيهها|הודעה שהועברה|תחילת ההודעה שהועברה)"
)
FORWARDED_MESSAGE = re.compile(
    rf"^[\s>*\ufeff]*(?:[-_=]{{2,}}\s*)?{_FORWARDED}\s*[-_=:：]*\s*$", re.IGNORECASE
)
FORWARDED_IN_ONE_LINE = re.compile(
    rf"^[\s>*\ufeff]*[-_=]{{2,}}\s*{_FORWARDED}\s*[-_=]{{2,}}\s+(\S.*)$",
    re.IGNORECASE,
)
"""Yahoo's: the mark, and in the same line the first of the header's fields."""

FORWARD_PREFIX = re.compile(
    r"^\s*(?:\[[^\]]{1,40}\]\s*)?(?:fwd?|fw|wg|weitergeleitet|tr|rv|reenv|i|inoltra|"
    r"enc|encaminhado|res enc|doorst|vs|vb|vl|pd|továbbítás|ynt|ilt|iltl|i̇lt|"
    r"videresend|videresendt|vidarebefordrat|přeposláno|preposlané|proslijeđeno|"
    r"redirecționat|redir\.?|prosl\.?|posr|fs|yml|препр|edasi|pers|chuyển tiếp|"
    r"ส่งต่อ|trs|пересл|переслано|πρθ|转发|轉寄|転送|전달|إعادة توجيه|הועבר)\s*[:：]",
    re.IGNORECASE,
)

REPLY_PREFIX = re.compile(
    r"^\s*(?:re|aw|antw|antwort|sv|svar|ad|atb|ats|bls|bsv|odp|odpoveď|odpověď|odg|ots|"
    r"res|resp|rép|réf\.?|rif|r|rsp|ref|vá|válasz|vast|vs|ynt|yan|cevap|trả lời|tl|"
    r"ответ|отв|на|відп|відповідь|одг|отг|σχετ|απ|απάντηση|回复|回覆|答复|答覆|返信|"
    r"답장|회신|ตอบ|ตอบกลับ|תגובה|תשובה|השב|רד|رد|ردّ|پاسخ)"
    r"\s*(?:\[\d+\]|\(\d+\)|\^\d+|\d+)?\s*[:：﹕]+",
    re.IGNORECASE,
)
"""``Re:`` as mail programs write it in their languages, counted or not."""

_LABEL_LINE = re.compile(
    r"^[\s>*_|\ufeff]*([^\s:：*][^:：*]{0,29}?)\s*\**\s*[:：]\**\s*(.*)$"
)


def label_of(line: str) -> tuple[str, str]:
    """``From: value`` as (``from``, value); empty for other lines."""
    found = _LABEL_LINE.match(line[:1000])
    if not found:
        return "", ""
    return found[1].strip().lower(), found[2].strip().strip("*").strip()


def block_at(lines: list[str], start: int) -> dict[str, str]:
    """The header block (``from``, ``date``, ``to``, ``subject``) at a line.

    As Outlook, Gmail, Apple Mail and Thunderbird write it: a From line and, among
    the next lines, a subject or a date. Empty when there is none.
    """
    fields: dict[str, str] = {}
    blank = 0
    for line in lines[start : start + 14]:
        label, value = label_of(line)
        kind = _KINDS.get(label, "")
        if kind and kind not in fields:
            fields[kind] = value
            blank = 0
        elif not line.strip(" >\t"):
            blank += 1
            if blank > 1 and fields:
                break
        elif not fields or blank:
            break
    if "from" in fields and len(fields.keys() & {"date", "subject", "to"}) >= 2:
        return fields
    return {}


_KINDS: dict[str, str] = {
    **dict.fromkeys(TO_LABELS, "to"),
    **dict.fromkeys(DATE_LABELS, "date"),
    **dict.fromkeys(SUBJECT_LABELS, "subject"),
    **dict.fromkeys(FROM_LABELS, "from"),
}

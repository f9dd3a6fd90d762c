"""What a folder is for, and in which order folders are shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .interface import Folder, Mailbox, Role

INBOX = "INBOX"

_ROLES = list(Role)
_BY_ATTRIBUTE = {
    "\\sent": Role.SENT,
    "\\drafts": Role.DRAFTS,
    "\\archive": Role.ARCHIVE,
    "\\junk": Role.JUNK,
    "\\trash": Role.TRASH,
    "\\flagged": Role.FLAGGED,
    "\\important": Role.NONE,
    "\\all": Role.ALL,
}


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip().casefold() for name in text.split("|"))


# What mail programs name these folders, in the languages they come in.
_WELL_KNOWN: dict[Role, frozenset[str]] = {
    Role.SENT: _names(
        "Sent|Sent Items|Sent Messages|Sent Mail|Gesendet|Gesendete Elemente"
        "|Gesendete Objekte|Gesendete Nachrichten|Éléments envoyés|Messages envoyés"
        "|Envoyés|Enviados|Elementos enviados|Mensajes enviados|Itens enviados"
        "|Mensagens enviadas|Posta inviata|Inviati|Inviata|Verzonden"
        "|Verzonden items|Verzonden berichten|Wysłane|Elementy wysłane|Odeslané"
        "|Odeslaná pošta|Odoslané|Skickat|Skickade objekt|Sendte elementer|Sendt"
        "|Sendt post|Lähetetyt|Elküldött|Elküldött elemek|Trimise|Poslano"
        "|Gönderilmiş Öğeler|Gönderilenler|Отправленные|Надіслані|已发送|已发送邮件"
        "|已傳送|寄件備份|送信済み|送信済みアイテム|보낸 편지함|المرسلة"
    ),
    Role.DRAFTS: _names(
        "Drafts|Draft|Entwürfe|Entwurf|Brouillons|Borradores|Rascunhos|Bozze"
        "|Concepten|Szkice|Wersje robocze|Koncepty|Rozepsané|Utkast|Kladder|Luonnokset"
        "|Piszkozatok|Ciorne|Nacrti|Taslaklar|Черновики|Чернетки|草稿|草稿箱|下書き"
        "|임시 보관함|مسودات"
    ),
    Role.ARCHIVE: _names(
        "Archive|Archives|Archiv|Archivo|Archivados|Arquivo|Arquivados|Archivio"
        "|Archief|Archiwum|Archív|Arkiv|Arkisto|Archívum|Arhivă|Arhiva|Arşiv|Архив"
        "|Архів|归档|存档|封存|アーカイブ|보관함|أرشيف"
    ),
    Role.JUNK: _names(
        "Junk|Junk E-mail|Junk Email|Junk Mail|Spam|Bulk Mail|Spamverdacht"
        "|Unerwünscht|Werbung|Junk-E-Mail|Courrier indésirable|Indésirables"
        "|Pourriel|Correo no deseado|No deseado|Lixo eletrônico|Lixo Eletrónico"
        "|Posta indesiderata|Indesiderata|Ongewenste e-mail|Wiadomości-śmieci"
        "|Nevyžádaná pošta|Nevyžádaná|Skräppost|Søppelpost|Uønsket post|Roskaposti"
        "|Levélszemét|Neželena pošta|Önemsiz|Gereksiz|Спам|Нежелательная почта"
        "|垃圾邮件|垃圾郵件|迷惑メール|스팸|정크 메일|البريد العشوائي"
    ),
    Role.TRASH: _names(
        "Trash|Deleted|Deleted Items|Deleted Messages|Bin|Papierkorb"
        "|Gelöschte Elemente|Gelöschte Objekte|Gelöscht|Corbeille|Éléments supprimés"
        "|Supprimés|Papelera|Elementos eliminados|Eliminados|Lixeira|Itens excluídos"
        "|Itens eliminados|Cestino|Posta eliminata|Prullenbak|Verwijderde items"
        "|Kosz|Elementy usunięte|Koš|Odstraněná pošta|Kôš|Papperskorgen"
        "|Borttagna objekt|Papirkurv|Slettede elementer|Slettet post|Roskakori"
        "|Poistetut|Kuka|Törölt elemek|Coș de gunoi|Gunoi|Koš za smeće|Çöp Kutusu"
        "|Silinmiş Öğeler|Корзина|Удаленные|Кошик|已删除|已删除邮件|垃圾桶|ゴミ箱"
        "|削除済みアイテム|휴지통|지운 편지함|المحذوفة"
    ),
}


def role_of_attributes(attributes: Iterable[str]) -> Role:
    """The special use a server announces (RFC 6154)."""
    for attribute in attributes:
        role = _BY_ATTRIBUTE.get(attribute.lower(), Role.NONE)
        if role is not Role.NONE:
            return role
    return Role.NONE


def guess_roles(folders: Iterable[Folder]) -> list[Folder]:
    """Give the roles that a server does not announce, by well-known names.

    One folder per role: the one nearest to the top, then the first.
    """
    found = list(folders)
    taken = {Role.NONE, *(folder.role for folder in found)}
    without = [folder for folder in found if folder.role is Role.NONE]
    for folder in sorted(without, key=lambda folder: folder.depth):
        role = _guess(folder)
        if role not in taken:
            taken.add(role)
            found[found.index(folder)] = replace(folder, role=role)
    return found


def _guess(folder: Folder) -> Role:
    """The role a name stands for; NONE for others."""
    name = folder.name.casefold()
    for role, names in _WELL_KNOWN.items():
        if folder.selectable and folder.depth <= 1 and name in names:
            return role
    return Role.NONE


def path_with(mailbox: Mailbox, role: Role) -> str:
    """The path of the folder of a role; empty for none."""
    found = (one for one in mailbox.folders() if one.role is role and one.selectable)
    return next((folder.path for folder in found), "")


def path_for(mailbox: Mailbox, role: Role) -> str:
    """The path of the folder of a role; it is made where there is none.

    :raises MailTransportError: as :meth:`~.interface.Mailbox.make_folder`.
    """
    return path_with(mailbox, role) or mailbox.make_folder(role)


def order(folder: Folder) -> tuple[int, str]:
    """Sort key: special folders first, then by path."""
    ordinary = folder.role is Role.NONE
    rank = len(_ROLES) if ordinary else _ROLES.index(folder.role)
    return rank, folder.path.casefold()

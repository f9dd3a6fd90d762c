"""What about a message's sender does not fit together.

Codes and data only; the caller has the words. A finding is a reason to look twice,
not a verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import idna

from ..transports.interface import Content
from ..transports.mime import header, parse_addresses

REPLY_TO_DIFFERS = "reply_to_differs"
AUTHENTICATION_FAILED = "authentication_failed"
NAME_IS_ADDRESS = "name_is_address"
SEVERAL_SENDERS = "several_senders"
MIXED_SCRIPTS = "mixed_scripts"

_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_RESULT = re.compile(r"\b(spf|dkim|dmarc)\s*=\s*([a-z]+)", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]*\)")
_BAD = frozenset({"fail", "softfail", "permerror"})
_LATIN = re.compile("[a-z]", re.IGNORECASE)
_LOOKALIKE = re.compile("[\u0370-\u03ff\u0400-\u04ff]")


@dataclass(frozen=True, slots=True)
class Suspicion:
    """One finding.

    :param code: one of this module's codes.
    :param data: what a sentence about it names, plain and cleaned.
    """

    code: str
    data: dict[str, str] = field(default_factory=dict)


def suspicions(content: Content) -> list[Suspicion]:
    """All findings, the gravest first."""
    return [
        *_authentication(content),
        *_name(content),
        *_several_senders(content),
        *_mixed_scripts(content),
        *_reply_to(content),
    ]


def is_doubtful(content: Content) -> bool:
    """Whether it is perhaps not from whom it says: nothing is done for it by itself."""
    grave = (AUTHENTICATION_FAILED, SEVERAL_SENDERS)
    return any(found.code in grave for found in suspicions(content))


def _authentication(content: Content) -> Iterator[Suspicion]:
    """The result our own server wrote: the topmost, as others can be forged."""
    value = header(content.headers, "authentication-results")
    found: dict[str, str] = {}
    for method, result in _RESULT.findall(_COMMENT.sub(" ", value[:8000])):
        method, result = method.lower(), result.lower()
        if found.get(method) != "pass":  # one good signature is enough
            found[method] = result
    if _has_failed(found):
        results = ", ".join(f"{method}={result}" for method, result in found.items())
        server = value.partition(";")[0].strip()[:100]
        yield Suspicion(AUTHENTICATION_FAILED, {"results": results, "server": server})


def _has_failed(results: dict[str, str]) -> bool:
    """DMARC decides; without it, SPF failed and no signature made up for it."""
    if "dmarc" in results and results["dmarc"] not in ("none", "temperror"):
        return results["dmarc"] in _BAD
    spf, dkim = results.get("spf", ""), results.get("dkim", "")
    return (spf in _BAD and dkim != "pass") or (dkim in _BAD and spf != "pass")


def _name(content: Content) -> Iterator[Suspicion]:
    """A display name such as ``boss@example.com`` in front of another address."""
    email = content.sender.email.lower()
    for shown in _ADDRESS.findall(content.sender.name[:1000]):
        if shown.lower() != email:
            yield Suspicion(NAME_IS_ADDRESS, {"shown": shown, "email": email})
            return


def _several_senders(content: Content) -> Iterator[Suspicion]:
    value = ", ".join(
        value for name, value in content.headers if name.lower() == "from"
    )
    emails = dict.fromkeys(
        item.email.lower() for item in parse_addresses(value) if item.email
    )
    if len(emails) > 1:
        yield Suspicion(SEVERAL_SENDERS, {"emails": ", ".join(list(emails)[:5])})


def _mixed_scripts(content: Content) -> Iterator[Suspicion]:
    """A domain with Latin letters and Greek or Cyrillic ones that look alike."""
    domain = _domain(content.sender.email)
    if any(_LATIN.search(part) and _LOOKALIKE.search(part) for part in _labels(domain)):
        yield Suspicion(MIXED_SCRIPTS, {"domain": domain})


def _labels(domain: str) -> Iterator[str]:
    """The parts of a domain, punycode decoded."""
    for label in domain.split(".")[:10]:
        try:
            decoded = label[:63].encode("ascii").decode("idna")
        except (UnicodeError, ValueError):
            decoded = label
        yield decoded


def _reply_to(content: Content) -> Iterator[Suspicion]:
    """Answers would go to another domain than the mail comes from."""
    sender = _domain(content.sender.email)
    if not sender:
        return
    for address in content.reply_to[:10]:
        domain = _domain(address.email)
        if domain and not _is_related(_in_ascii(domain), _in_ascii(sender)):
            yield Suspicion(
                REPLY_TO_DIFFERS,
                {"reply_to": address.email, "email": content.sender.email},
            )
            return


def _domain(email: str) -> str:
    return email.rpartition("@")[2].lower().rstrip(".")


def _in_ascii(domain: str) -> str:
    """A domain in one spelling: ``müller.example`` is ``xn--mller-kva.example``."""
    try:
        return idna.encode(domain, uts46=True).decode("ascii")
    except idna.IDNAError:
        return domain


def _is_related(one: str, other: str) -> bool:
    return one == other or one.endswith("." + other) or other.endswith("." + one)

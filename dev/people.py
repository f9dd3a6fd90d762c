"""Who is in the demo: users of Odoo (made by ``demo/``) and their mailboxes."""

from __future__ import annotations

from dataclasses import dataclass

DOMAIN = "example.com"


@dataclass(frozen=True)
class Person:
    """Somebody who signs in; the password is the login.

    ``role`` is ``admin``, ``manager`` or ``rep``; a rep has a mailbox.
    """

    login: str
    role: str

    @property
    def password(self) -> str:
        """Of Odoo, and of the mailbox."""
        return self.login

    @property
    def address(self) -> str:
        """The mailbox's address, which is also the login at the mail server."""
        return f"{self.login}@{DOMAIN}"


PEOPLE = (
    Person("admin", "admin"),
    Person("manager", "manager"),
    Person("ann", "rep"),
    Person("bob", "rep"),
)
REPS = tuple(person for person in PEOPLE if person.role == "rep")
#: The mailbox that gets what is sent to anybody else: nothing leaves the machine.
EVERYBODY_ELSE = Person("everybody-else", "")

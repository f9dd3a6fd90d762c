"""The words of a memo."""

from ..messages import memo
from .local_date import format_minute
from .problems import is_in_part, translated
from .rpc import safe_text


class MemoWriter:
    """Writes memos as the user of ``env`` reads them.

    :param account: the email account they come from; may be empty.
    """

    def __init__(self, env, account=None):
        self.env = env
        self._account = account

    def text(self, content, mode):
        """The memo as it will be when the rep does not edit it."""
        write = memo.attach if mode == "attach" else memo.paste
        text = write(content, self.labels(), format_date=self.date)
        if mode == "attach":
            text += self._embedded_line(content)
        return safe_text(text + self._problems_line(content))

    def _problems_line(self, content):
        """What the memo says of what could not be read, or not for sure."""
        if not content.problems:
            return ""
        problems = " ".join(translated(self.env, content.problems[:5]))
        line = self.env._("[Please note: %(problems)s]", problems=problems)
        if is_in_part(content.problems):
            line = self.env._("[Shown in part: %(problems)s]", problems=problems)
        return f"\n\n{line}"

    def _embedded_line(self, content):
        """What is embedded in a message is ignored where the mail system is
        Exchange, as the specification has it; the memo says so."""
        account = self._account
        if not account or account.profile_id._kind().takes_embedded:
            return ""
        count = sum(attachment.inline for attachment in content.attachments)
        if not count:
            return ""
        text = self.env._("1 embedded object was left out; the original has it.")
        if count > 1:
            text = self.env._(
                "%(count)s embedded objects were left out; the original has them.",
                count=count,
            )
        return f"\n\n[{text}]"

    def date(self, date):
        """A date as the rep writes it, in his time zone."""
        return format_minute(self.env, date)

    def labels(self):
        """The words of a memo, in the rep's language."""
        return memo.MemoLabels(
            sender=self.env._("From"),
            to=self.env._("To"),
            cc=self.env._("Cc"),
            sent=self.env._("Sent"),
            subject=self.env._("Subject"),
            no_subject=self.env._("(no subject)"),
            left_out_one=self.env._("1 attachment was left out."),
            left_out_many=self.env._("{count} attachments were left out."),
            cut=self.env._("Shown in part: the original is longer."),
            more=self.env._("and {count} more"),
        )

    def header_lines(self, content):
        """The lines above a memo, and above what is passed on."""
        return memo.header_lines(content, self.labels(), format_date=self.date)

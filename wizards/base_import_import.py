from functools import partial

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError

from ..tools.cells import split_cells, split_lines
from ..tools.log_filter import may_name_secret

SECRET_MODELS = ("mail.server.account", "mail.server.account.grid")


class BaseImport(models.TransientModel):
    """The uploaded file is stored as it is: where it may hold secrets, it is gone as
    soon as it is read."""

    _inherit = "base_import.import"
    _transient_max_hours = 1

    def execute_import(self, fields, columns, options, dryrun=False):
        """Forget a file of secrets after every run, tests and failures included; only
        the next batch of the same run still finds it.

        :returns: as Odoo's own, and ``is_file_gone`` where it was forgotten: the
            browser uploads it again for the next run.
        """
        if not self._may_hold_secrets(fields, columns):
            return super().execute_import(fields, columns, options, dryrun)
        if not self.file:
            raise UserError(
                self.env._(
                    "This file held passwords, so it was deleted after the last run."
                    " Upload it again."
                )
            )
        try:
            result = super().execute_import(fields, columns, options, dryrun)
        except Exception:
            # What is written now is undone with all the rest.
            forget = partial(_forget_file, self.env.registry, self.id)
            self.env.cr.postrollback.add(forget)
            raise
        if result.get("messages") or not result.get("nextrow"):
            self.file = False
            result["is_file_gone"] = True
        return result

    def _may_hold_secrets(self, fields, columns):
        """Whether the file is of accounts, or any column is called like a secret."""
        names = filter(None, (*fields, *columns))
        return self.res_model in SECRET_MODELS or any(map(may_name_secret, names))

    def _read_csv(self, options):
        """Take passwords byte for byte: a quotation mark swallows nothing.

        Odoo's own reading decides the encoding and the separator.
        """
        result = super()._read_csv(options)
        if self.res_model not in SECRET_MODELS or not self.file:
            return result
        text = self.file.decode(options["encoding"])
        separator = options.get("separator") or ","
        rows = [
            split_cells(line, separator, options["quoting"])
            for line in split_lines(text)
            if line.strip()
        ]
        return len(rows), rows

    def _stringify_date_like_objects(self, data, options, trim=False):
        """A password may begin or end with blanks; the other cells of its row are
        trimmed when they are saved."""
        trim = trim and self.res_model not in SECRET_MODELS
        return super()._stringify_date_like_objects(data, options, trim)


def _forget_file(registry, import_id):
    with registry.cursor() as cursor:
        env = api.Environment(cursor, SUPERUSER_ID, {})
        env["base_import.import"].browse(import_id).exists().file = False

from odoo import api, models

from .mail_guarded_mixin import is_ours


class MailReaderMixin(models.AbstractModel):
    """A dialog that names no record which its user may not read.

    Odoo shows the name of whatever record a dialog refers to, stored or not, and what
    is computed from it. So what this addon's fields refer to is looked at with the
    user's own rights, before anything is made of it.
    """

    _name = "mail.reader.mixin"
    _description = "Refers to Readable Records Only"

    @api.model
    def _check_readable(self, vals):
        """
        :raises AccessError: when ``vals`` refer to what the user may not read.
        """
        names = [
            name
            for name in vals
            if name in self._fields
            and self._fields[name].relational
            and is_ours(self._fields[name])
        ]
        dialog = self.new({name: vals[name] for name in names})
        for name in names:
            # sudo: also off, where the dialog is made by this module.
            dialog[name]._origin.sudo(False).check_access("read")
            for command in vals[name] if isinstance(vals[name], list) else ():
                if hasattr(dialog[name], "_check_readable") and _values(command):
                    dialog[name]._check_readable(_values(command))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_readable(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_readable(vals)
        return super().write(vals)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        self._check_readable(values)
        return values

    def onchange(self, values, field_names, fields_spec):
        self._check_readable(values)
        return super().onchange(values, field_names, fields_spec)


def _values(command):
    """The values of a command that makes or changes a record."""
    is_command = isinstance(command, (list, tuple)) and len(command) == 3
    return command[2] if is_command and isinstance(command[2], dict) else {}

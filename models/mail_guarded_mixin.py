from odoo import api, models, tools
from odoo.exceptions import AccessError
from odoo.fields import NO_ACCESS

ADDON = "helpdesk_mgmt_user_email"


class MailGuardedMixin(models.AbstractModel):
    """What this addon declares read-only is written by its code alone (as superuser).

    Odoo means ``readonly`` for the screen only. Here it also holds for ``create``,
    ``write``, imports and One2many commands; and, whoever asks, such a field takes no
    default from the context or from what a user saved as default.
    """

    _name = "mail.guarded.mixin"
    _description = "Read-only Fields that Stay so"

    @api.model
    @tools.ormcache()
    def _guarded_fields(self):
        """The names of the fields that the acting user may not write."""
        return frozenset(
            name for name, field in self._fields.items() if _is_guarded(field)
        )

    @api.model
    def _check_guarded(self, vals):
        """
        :raises AccessError: for what the acting user may not write.
        """
        forbidden = set() if self.env.su else self._guarded_fields() & vals.keys()
        if forbidden:
            raise self._guarded_error(forbidden)

    @api.model
    def _guarded_error(self, names):
        labels = [
            self._fields[name]._description_string(self.env) for name in sorted(names)
        ]
        return AccessError(
            self.env._(
                "You cannot change these fields: %(fields)s.", fields=", ".join(labels)
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_guarded(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_guarded(vals)
        return super().write(vals)

    @api.model
    def default_get(self, fields):
        guarded = self._guarded_fields()
        values = super().default_get([name for name in fields if name not in guarded])
        for name in guarded.intersection(fields):
            field = self._fields[name]
            if field.default:
                value = field.convert_to_cache(field.default(self), self, False)
                values[name] = field.convert_to_write(value, self)
        return values

    def onchange(self, values, field_names, fields_spec):
        # A form sends all that it shows; what it may not change counts for nothing.
        # What is computed is computed anew, and sent for comparison.
        ignored = {
            name for name in self._guarded_fields() if not self._fields[name].compute
        }
        values = {name: value for name, value in values.items() if name not in ignored}
        if field_names and ignored.issuperset(field_names):
            return {"value": {}}
        if not isinstance(field_names, str):
            field_names = [name for name in field_names or () if name not in ignored]
        return super().onchange(values, field_names, fields_spec)


def is_ours(field):
    """Whether this addon, and no other one, defines the field."""
    return set(field.base_field._modules) == {ADDON}


def _is_guarded(field):
    base = field.base_field
    return is_ours(field) and (base.readonly or base.groups == NO_ACCESS)

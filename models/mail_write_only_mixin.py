from odoo import api, models
from odoo.exceptions import AccessError

SEARCH = "_search_write_only"


class MailWriteOnlyMixin(models.AbstractModel):
    """Fields that are written, never read: nor searched, sorted or grouped by.

    Such a field always computes False and names ``_search_write_only`` as its
    search. Who tries gets the same sentence whatever there is to find.
    """

    _name = "mail.write.only.mixin"
    _description = "Write-only Fields"

    @api.model
    def _search_write_only(self, operator, value):
        raise self._write_only_error()

    def _field_to_sql(self, alias, field_expr, query=None):
        field = self._fields.get(field_expr.partition(".")[0])
        if field is not None and field.search == SEARCH:
            raise self._write_only_error()
        return super()._field_to_sql(alias, field_expr, query)

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        described = super().fields_get(allfields, attributes)
        for name, description in described.items():
            if self._fields[name].search == SEARCH and "searchable" in description:
                description["searchable"] = False
        return described

    @api.model
    def _write_only_error(self):
        return AccessError(
            self.env._("Passwords can be set, never read or searched for.")
        )

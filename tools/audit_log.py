"""Keeps secrets out of OCA's auditlog, which writes down what a call was given."""

from odoo import api

from .log_filter import may_name_secret

LINES = "auditlog.log.line"
VALUES = ("old_value", "new_value", "old_value_text", "new_value_text")
HIDDEN = "(not logged)"

UPLOAD = ("base_import.import", "file")
"""A file of accounts holds their passwords."""


def keep_out_secrets(env, is_secret):
    """Let no line of the audit log, where it is installed, hold a secret of ours.

    The log wraps ``create`` and ``write`` of what it watches, outside of all that an
    addon can extend; its lines are the first that an addon gets hold of.

    :param is_secret: whether a field of this addon holds what nobody may read.
    """
    lines = env.registry.get(LINES)
    if lines is not None and not hasattr(lines.create, "origin"):
        lines.create = _hiding(lines.create, is_secret)


def _hiding(create, is_secret):
    @api.model_create_multi
    def create_without_secrets(self, vals_list):
        return create(self, [_without(self.env, vals, is_secret) for vals in vals_list])

    create_without_secrets.origin = create
    return create_without_secrets


def _without(env, vals, is_secret):
    # sudo: the log is written for whoever acts.
    logged = env["ir.model.fields"].sudo().browse(vals.get("field_id") or ())
    field = logged and env[logged.model]._fields.get(logged.name)
    is_hidden = (logged.model, logged.name) == UPLOAD or (field and is_secret(field))
    hide = _all_of if is_hidden else _nested
    return {**vals, **{name: hide(vals[name]) for name in VALUES if name in vals}}


def _all_of(value):
    return HIDDEN if value else value


def _nested(value):
    """What commands write into other records, of whatever model."""
    if isinstance(value, dict):
        return {
            name: _all_of(item) if may_name_secret(str(name)) else _nested(item)
            for name, item in value.items()
        }
    if isinstance(value, (list, tuple)):
        return type(value)(map(_nested, value))
    return value

"""Sending by SMTP."""

from .connection import SmtpConnection, connect, message_bytes

__all__ = ["SmtpConnection", "connect", "message_bytes"]

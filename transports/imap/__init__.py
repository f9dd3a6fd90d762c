"""IMAP (RFC 3501 and 9051)."""

"""Mail protocols behind one interface; plain Python, never imports Odoo.

Why they are our own is said, in figures, at the head of each package: ``mime``,
``imap``, ``pop3``, ``microsoft.ews``. In short: a page of 50 rows costs one round trip
on a kept connection (IMAP 1.2 ms; IMAPClient 11 to 81), and of 57 hostile mails none
broke a limit of time or memory, where other readers broke it at 3 to 10.
"""

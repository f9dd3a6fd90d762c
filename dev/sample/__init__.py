"""The mails of the demo: two mailboxes of an office-machine dealer's service desk."""

"""Watching many mailboxes at once, see :mod:`.watcher`."""

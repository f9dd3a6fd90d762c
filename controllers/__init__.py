from . import agreement, main, oauth, session, thread

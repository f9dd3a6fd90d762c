from . import agreement, main, oauth, thread

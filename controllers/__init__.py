from . import main, oauth, thread

"""An Exchange server (Exchange Web Services) for tests."""

from ..exchange_http import Answer, redirect
from .server import EwsServer, busy, page_of_html

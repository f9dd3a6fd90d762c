"""Microsoft Graph for tests, as far as it is about mail."""

from ..exchange_http import Answer, redirect
from .server import GraphServer, page_of_html, problem, throttled

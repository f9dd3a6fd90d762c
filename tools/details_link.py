"""The link “Click for details;” of a memo, to the complete message."""

import re

from lxml import html as lxml_html

PATH = "/helpdesk_user_email/message/"
_LINK = re.compile(rf"(https?://[^/]+)?{PATH}\d+")


def without_details_link(body):
    """A memo for people outside, who cannot open the link."""
    body = str(body or "")
    if PATH not in body:
        return body
    root = lxml_html.fragment_fromstring(body, create_parent="div")
    for link in root.xpath("//a[@href]"):
        if _LINK.fullmatch(link.get("href").strip()):
            link.drop_tree()
    return lxml_html.tostring(root, encoding="unicode")

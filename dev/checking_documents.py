"""Whether the pages for people hold together; ``dev/test --lint`` runs it.

Every link and picture of a Markdown page leads to a file of the repository and, where
it names one, to a heading there; every page of ``docs/`` can be reached from README;
and what is to be read at a sitting stays short. Links into the internet are not tried.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

_CHECKOUT = Path(__file__).resolve().parents[1]
#: How many lines a page may have.
_LONGEST = {"README.md": 200, "docs/architecture.md": 120}
_LINK = re.compile(r"""\]\(([^)\s]+)\)|<(?:img|a)\s[^>]*(?:src|href)="([^"]+)\"""")
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def main() -> int:
    """Say what is wrong; return how much it is."""
    problems = [*_broken_links(), *_unreachable(), *_too_long()]
    for problem in problems:
        print(problem)
    return len(problems)


def _pages() -> list[Path]:
    folders = [_CHECKOUT, *(_CHECKOUT / name for name in ("docs", "dev", "benchmarks"))]
    pages = [page for folder in folders for page in sorted(folder.glob("*.md"))]
    return [*pages, _CHECKOUT / "static" / "description" / "index.html"]


def _links(page: Path) -> Iterator[tuple[Path, str]]:
    """Each file that the page leads to, and the heading there ("" for none)."""
    for match in _LINK.finditer(_FENCED.sub("", page.read_text())):
        target, _, heading = (match[1] or match[2]).partition("#")
        if "://" not in target and not target.startswith("mailto:"):
            yield (page.parent / target).resolve() if target else page, heading


def _broken_links() -> Iterator[str]:
    for page in _pages():
        for target, heading in _links(page):
            if not target.exists():
                yield f"{_name(page)}: there is no {_name(target)}"
            elif heading and heading not in _anchors(target):
                yield f"{_name(page)}: {_name(target)} has no heading #{heading}"


def _anchors(page: Path) -> set[str]:
    """The names of the headings, as GitHub and GitLab make them."""
    headings = _HEADING.findall(_FENCED.sub("", page.read_text()))
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in kept}


def _unreachable() -> Iterator[str]:
    reached, waiting = set(), [_CHECKOUT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in reached and page.suffix == ".md" and page.exists():
            reached.add(page)
            waiting += [target for target, _heading in _links(page)]
    for page in _pages():
        if page.parent.name == "docs" and page not in reached:
            yield f"{_name(page)}: no link leads there from README.md"


def _too_long() -> Iterator[str]:
    for name, most in _LONGEST.items():
        page = _CHECKOUT / name
        lines = len(page.read_text().splitlines()) if page.exists() else 0
        if lines > most:
            yield f"{name}: {lines} lines, more than {most}"


def _name(path: Path) -> str:
    return str(path.relative_to(_CHECKOUT)) if _CHECKOUT in path.parents else str(path)


if __name__ == "__main__":
    sys.exit(bool(main()))

"""Lines of a spreadsheet, taken byte for byte: passwords stand in them."""

import re

LINE_END = re.compile(r"\r\n|\r|\n")


def split_lines(text):
    """The lines, nothing of them taken away.

    Not ``str.splitlines``: that takes more characters for ends than an editor shows.
    """
    return LINE_END.split(text.removeprefix("\ufeff"))


def split_cells(line, delimiter, quote='"'):
    """The cells of a line of CSV (RFC 4180), or of what spreadsheets copy.

    No cell goes beyond its line. What begins with a quotation mark and does not end
    with one as it should is no quotation, but the text of the cell.
    """
    if delimiter == "\t":  # Spreadsheets copy cells as they are.
        return line.split(delimiter)
    mark, end = re.escape(quote), re.escape(delimiter)
    quoted = re.compile(f"{mark}((?:[^{mark}]|{mark}{mark})*){mark}(?={end}|$)")
    cells, start = [], 0
    while True:
        found = quoted.match(line, start)
        if found:
            cells.append(found[1].replace(quote * 2, quote))
            start = found.end()
        else:
            stop = line.find(delimiter, start)
            stop = len(line) if stop < 0 else stop
            cells.append(line[start:stop])
            start = stop
        if start >= len(line):
            return cells
        start += len(delimiter)

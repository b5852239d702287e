"""What a picture shows is said below it; in the release that stays folded until the picture is there."""

import re

MARK = "**See:**"
SUMMARY = "See: open this once the cell above has run"
# A paragraph like these belongs to the one before it: a formula, a table, a list.
_BELONGS = re.compile(r"\$\$|\||[-*] |\d+\. ")


def folded(source: str) -> str:
    """The text of a released Markdown cell: what there is to see is folded, all that follows stays open.

    A text that does not begin with "**See:**" comes back as it was. JupyterLab reads Markdown inside `<details>` where
    an empty line stands before and after it.
    """
    if not source.startswith(MARK):
        return source
    paragraphs = source.removeprefix(MARK).strip().split("\n\n")
    end = 1
    while end < len(paragraphs) and _BELONGS.match(paragraphs[end]):
        end += 1
    seen = "\n\n".join(paragraphs[:end])
    if seen[:1].isascii():  # a letter of the Latin alphabet begins the sentence now; a beta stays a beta
        seen = seen[:1].upper() + seen[1:]
    opening = f"<details>\n<summary>{SUMMARY}</summary>"
    return "\n\n".join([opening, seen, "</details>", *paragraphs[end:]])

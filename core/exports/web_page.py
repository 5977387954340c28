"""A page of HTML that stands alone: no script, no style and no picture from elsewhere."""

from __future__ import annotations

from core.exports.escapes import flat, html
from core.messages import language

STYLE = (
    "body{font-family:'Noto Sans',Arial,sans-serif;color:#1f2933;max-width:46em;margin:2em auto;"
    "padding:0 1em;line-height:1.45}h1{font-size:1.4em}h2{font-size:1.1em;margin-top:1.4em}"
    "table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;"
    "border-bottom:1px solid #d5d8db;padding:.35em .6em .35em 0}.quiet{color:#5b6770}"
    ".box{border-left:3px solid #2f6fb3;background:#f2f5f9;padding:.5em 1em}"
)


def page(title: str, inner: str) -> str:
    """Write a page around what is encoded already."""
    return (
        f'<!DOCTYPE html>\n<html lang="{language().code}"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy"'
        """ content="default-src 'none'; style-src 'unsafe-inline'">"""
        f"<title>{html(flat(title))}</title><style>{STYLE}</style></head>\n"
        f"<body>\n{inner}\n</body></html>\n"
    )


def table(head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    """Write a table of texts."""
    titles = "".join(f"<th>{html(name)}</th>" for name in head)
    lines = "".join(
        f"<tr>{''.join(f'<td>{breaks(text)}</td>' for text in row)}</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{titles}</tr></thead><tbody>{lines}</tbody></table>"


def breaks(text: str) -> str:
    """Write text with its line breaks."""
    return html(text).replace("\n", "<br>")

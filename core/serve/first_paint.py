"""What the head of every page says before any code is there: how much room things take, and that
nothing is shown until the first of it stands where it will stay.

Streamlit fetches the code of each kind of element when it meets the first of it, that of styles as
well, and opens the sidebar with its first element. So whatever a page itself says comes too late.
"""

from __future__ import annotations

LONGEST = 4_000  # milliseconds after which a page is shown as it is

# The shapes of the stage and the clock are those of their style sheets; what only listens has none.
# Streamlit writes the chosen of several in the color that its filled buttons put under white
# letters. On dark paper no color can be read both ways, so the letters are those of the text.
# Questions of the setup that take two lines begin where the others do.
STYLE = """<style>
.st-key-stage { aspect-ratio: 16 / 9; }
@media (max-width: 512px) { .st-key-stage { aspect-ratio: 100 / 216.4; } }
.st-key-clock { min-height: 3.25rem; }
@media (max-width: 512px) { .st-key-ways { min-height: 4.75rem; } }
.stElementContainer:is(.st-key-listener, .st-key-database, .st-key-typed-first) {
  position: absolute;
}
.st-key-questions button p { text-align: start; }
button[data-selected=true] { color: inherit !important; }
[data-opening] [data-testid=stApp] { visibility: hidden; }
</style>"""

SCRIPT = f"""<script>(function () {{
  var page = document.documentElement
  var first = '[data-testid=stMain] :is(h1, h2, p, .st-key-stage, .st-key-room)'
  function shown() {{ page.removeAttribute('data-opening'); watch.disconnect() }}
  var watch = new MutationObserver(function () {{ if (document.querySelector(first)) shown() }})
  page.setAttribute('data-opening', '')
  watch.observe(page, {{ childList: true, subtree: true }})
  setTimeout(shown, {LONGEST})
}})()</script>"""


def with_places(page: bytes) -> bytes:
    """Put style and script into the head of a page; one without a head stays as it is."""
    return page.replace(b"</head>", f"{STYLE}{SCRIPT}</head>".encode(), 1)

"""What the head of every page says before any code is there: how much room things take, and that
nothing is shown until the first of it stands where it will stay.

Streamlit fetches the code of each kind of element when it meets the first of it, that of styles as
well, and opens the sidebar with its first element. So whatever a page itself says comes too late.
"""

from __future__ import annotations

# Milliseconds after which a page is shown as it is: the first of a server that only just began may
# take five seconds, and its sidebar opens with its first element.
LONGEST = 15_000

# The shapes of the stage and the clock are those of their style sheets; what only listens has none.
# Streamlit writes the chosen of several in the color that its filled buttons put under white
# letters. On dark paper no color can be read both ways, so the letters are those of the text.
# A table that a phone has no room for scrolls sideways, rather than to write a word a line.
# One ring of focus for what is pressed, of a color that stands out on light and on dark paper.
# Day, month and year of a date are wide enough to be touched apart.
# Questions of the setup that take two lines begin where the others do.
# A page begins just below its head, so that more of it is seen at once.
# A page that takes longer than a second to come says so by a line at its top.
STYLE = """<style>
:is(.st-key-past, .st-key-other), .st-key-stage { aspect-ratio: 16 / 9; }
@media (max-width: 512px) {
  :is(.st-key-past, .st-key-other), .st-key-stage { aspect-ratio: 100 / 216.4; }
}
.st-key-clock { min-height: 3.25rem; }
@media (max-width: 512px) { .st-key-ways { min-height: 4.75rem; } }
@media (max-width: 512px) { [data-testid=stTable] p { width: max-content; max-width: 9rem; } }
.st-key-upload { min-height: 6rem; }
@media (max-width: 512px) { .st-key-upload { min-height: 9.32rem; } }
#root [data-testid=stMainBlockContainer] { padding-top: 4.25rem; }
.stElementContainer:is(.st-key-listener, .st-key-database, .st-key-typed-first) {
  position: absolute;
}
.st-key-questions button p { text-align: start; }
#root :is(a, button, summary, [type=checkbox], [role=slider], [role=spinbutton]):focus-visible {
  outline: 2px solid #3079c4 !important;
  outline-offset: 1px;
}
[role=spinbutton] { min-width: 24px; text-align: center; }
button[data-selected=true] { color: inherit !important; }
[data-opening] [data-testid=stApp] { visibility: hidden; }
[data-opening] body::before {
  content: ''; position: fixed; top: 0; left: 0; width: 100%; height: 3px; background: #3079c4;
  transform: scaleX(0); transform-origin: left; animation: opening 12s 1s ease-out forwards;
}
@keyframes opening { to { transform: scaleX(0.9); } }
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


def with_places(page: bytes, ahead: str = "") -> bytes:
    """Put style and script into the head of a page, and what is to be read ahead; one without a
    head stays as it is.
    """
    return page.replace(b"</head>", f"{STYLE}{ahead}{SCRIPT}</head>".encode(), 1)

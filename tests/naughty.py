"""Strings that break programs: markup that fetches or runs, and text that is hard to store, draw or
print.
"""

from __future__ import annotations

import unicodedata

MARKUP = (
    "![x](http://evil.example/a.png)",
    "![x][1]\n\n[1]: http://evil.example/b.png",
    "[click](http://evil.example)",
    "[click](javascript:window.hit=1)",
    "<http://evil.example>",
    "http://evil.example/plain",
    "https://evil.example/a?b=c&d=%20#e",
    "HTTPS://EVIL.EXAMPLE/UPPER",
    "www.evil.example",
    "WWW.evil.example/path",
    "(www.evil.example)",
    "mail somebody@evil.example now",
    "mailto:somebody@evil.example",
    "ftp://evil.example/x",
    "//evil.example/x.js",
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "<img src='http://evil.example/c.png'>",
    "<svg/onload=window.hit=1>",
    "<svg><image href='http://evil.example/d.svg'/></svg>",
    "<iframe src='http://evil.example'></iframe>",
    "<link rel=stylesheet href='http://evil.example/e.css'>",
    "<style>@import 'http://evil.example/f.css'; body{display:none}</style>",
    "<meta http-equiv=refresh content='0;url=http://evil.example'>",
    "<base href='http://evil.example/'>",
    "<form action='http://evil.example'><input name=a></form>",
    "<a href='http://evil.example'>click</a>",
    "<object data='http://evil.example/g.swf'></object>",
    "<video src='http://evil.example/h.mp4' autoplay></video>",
    "<b>bold</b> & <i>slanted</i>",
    "<!-- a comment -->",
    "<![CDATA[x]]>",
    "<?xml version='1.0'?>",
    "<!DOCTYPE html>",
    "<para>", "</para>", "</td></tr></table>", "<br/>", "<font color='white'>gone</font>",
    "&lt;b&gt;", "&amp;", "&#0;", "&nbsp;", "&copy; 2026",
    "# heading", "## heading", "- item", "* item", "1. item", "> quote", "---", "***", "===",
    "**bold** *slanted* ~~gone~~", "__bold__ _slanted_", "`code`", "```\ncode\n```",
    "| a | b |\n|---|---|",
    "$x^2$", "$$\\int_0^1$$", ":red[red]", ":red-background[red]", ":material/home:", ":smile:",
    ":shortcut[x]",
    "[^1]", "\\", "\\n", "\\*", "{worst.where}", "{{7*7}}", "${7*7}", "%s %d %n", "{0}", "#{7*7}",
)  # fmt: skip
PLAIN = (
    "undefined", "null", "NULL", "None", "nil", "NaN", "nan", "inf", "-inf", "Infinity", "true",
    "False",
    "0", "-0", "00", "007", "1e309", "-1e-324", "0x1F", "0b1", "1_000", "1,000.00", "1.000,00",
    "1'000",
    "½", "²", "٣", "３", "1/0", "1e", "+1", "--1", "NA", "N/A", "#N/A", "#REF!", "-", "?", ".",
    "..", "...",
    "'", '"', "''", "' OR 1=1 --", "'; drop table entries; --", '"; drop table cases; --', "%",
    "_", "a%b_c",
    "$(reboot)", "`reboot`", "| reboot", "&& reboot", "; reboot", "> /dev/null", "~/x", "$HOME",
    "%PATH%",
    "/etc/passwd", "../../etc/passwd", "..\\..\\x", "C:\\x", "\\\\host\\x", "file:///etc/passwd",
    "CON", "NUL",
    "=1+1", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "|x", "％1", "＝1+1",
    "=HYPERLINK(1)",
    "a\tb", "a\nb", "a\r\nb", "  lead and trail  ", "a  b", "a\u00a0b", "a\u2003b", "a\u3000b",
    "a\u202fb",
    "a\u200bb", "a\u200cb", "a\u200db", "a\u2060b", "a\ufeffb", "a\u00adb", "a\u034fb", "a\u180eb",
    "a\u2028b", "a\u2029b", "a\x85b", "a\x0bb", "a\x0cb", "a\x00b", "a\x07b", "a\x1b[31mb",
    "a\x7fb", "a\x9bb",
    "a\ufffeb", "a\uffffb", "a\ud83db", "a\U0001fffeb", "\u202eright", "\u2067left\u2069",
    "\u202aa\u202c",
    "\u200eabc", "\u200fabc", "e\u0301", "\u00e9", "A\u030a", "\u212b", "ﬁ", "ĳ", "ß", "ẞ", "İ",
    "ı", "Ǆ", "ſ",
    "Ω", "Ω", "µ", "μ", "ﷺ", "ﷲ", "\u0915\u094d\u0937", "กำ", "한", "\u1112\u1161\u11ab",
    "か\u3099", "が",
    "z̸a̶l̷g̵o̴", "Z̢͚͉̼ͅa", "👩‍🚀", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪🇫🇷", "👍🏽", "❤️", "☺︎", "1️⃣",
    "🫠", "🪿",
    "𝕬𝖇𝖈", "𝒜𝒷𝒸", "ⓐⓑⓒ", "ＡＢＣ", "ᴬᴮᶜ", "ʇxǝʇ", "⠁⠃⠉", "🄰🄱", "⸘", "⁉", "‽", "№", "℡", "㎒",
    "①", "Ⅻ",
    "“quoted”", "‘quoted’", "«quoted»", "„quoted“", "it’s", "–", "—", "−", "‐", "‑", "…", "·",
    "•", "‰", "°",
    "≤ ≥ ≠ ≈", "→ ← ↑ ↓", "✓ ✗", "√ ∑ ∫ ∞", "€ £ ¥ ₹ ₿ ₺", "x" * 200, "word " * 30,
    "Donaudampfschifffahrt" * 4,
    "שלום עולם", "مرحبا بالعالم", "日本語テキスト", "中文文本", "한국어 텍스트", "हिन्दी", "ไทย",
    "தமிழ்", "বাংলা",
    "Ελληνικά", "Русский", "Հայերեն", "ქართული", "አማርኛ", "ខ្មែរ", "မြန်မာ", "සිංහල",
    "Tiếng Việt", "Türkçe",
    "abc שלום 123", "123 مرحبا abc", "٣٤٥ مرحبا", "(שלום)", "a\u0308\u0323", "a\u0323\u0308",
    "\u0300x", "\u0e33",
    "Robert'); --", "O'Brien", "D’Angelo", "Müller-Lüdenscheidt", "Ñandú", "Łódź", "Ærø", "Åse",
    "Øyvind",
    "test@test", "a:b", "a::b", "a;b", "a=b", "a|b", "a<b", "a>b", "a&b", "a^b", "a~b", "a!b",
    "a@b", "a#b",
    "key: value", "- a: b", "!!python/object", "&anchor", "*alias", "%YAML", "[section]", "a.b",
    "c[d]",
    "x:y", "count()", "f(x)", "{a}", "<a>", "a'b", 'a"b', "a\\b", "a/b", "a,b", "index",
    "level_0", "__class__",
)  # fmt: skip


def letters() -> tuple[str, ...]:
    """Give a word of letters from each block of 256 that has some, up to where scripts of today
    end.
    """
    found = []
    for block in range(0, 0x30000, 0x100):
        signs = [chr(index) for index in range(block, block + 0x100)]
        known = [sign for sign in signs if unicodedata.category(sign)[0] in "LNSP"]
        if known:
            found.append("".join(known[:: max(1, len(known) // 4)][:5]))
    return tuple(found)


NAUGHTY = tuple(dict.fromkeys((*PLAIN, *letters())))
EVERY = (*MARKUP, *NAUGHTY)

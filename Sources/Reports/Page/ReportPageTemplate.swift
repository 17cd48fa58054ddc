import Rows

/// The texts of the page about a run. Values come escaped (`HTMLText`) and are inserted as they are.
enum ReportPageTemplate {
    static let page = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="generator" content="bulk-sessions report">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
        base-uri 'none'; form-action 'none'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="robots" content="noindex">
        <link rel="icon" href="data:,">
        <title>{{{verdict}}} – bulk-sessions</title>
        <style>{{{style}}}</style>
        </head>
        <body>
        <svg class="patterns" width="0" height="0" aria-hidden="true"><defs>
        <pattern id="pause" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">\
        <rect class="p-ground" width="6" height="6"/><rect class="p-stripe" width="2" height="6"/></pattern>
        <pattern id="outage" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)">\
        <rect class="o-ground" width="6" height="6"/><rect class="o-stripe" width="2" height="6"/></pattern>
        </defs></svg>
        <main>
        <header>
        <p class="scope">{{#scope}}<span>{{{.}}}</span>{{/scope}}</p>
        <h1><span class="dot {{{mood}}}" aria-hidden="true"></span>{{{verdict}}}</h1>
        <p class="time">{{{time}}}</p>
        </header>

        {{#hasNext}}<section class="next {{{mood}}}" aria-labelledby="next">
        <h2 id="next">What to do next</h2>
        {{#stopped}}<p>{{{stopped}}}</p>{{/stopped}}
        {{#advice}}<p>{{{advice}}}</p>{{/advice}}
        {{#command}}<pre><code>{{#words}}<span>{{{.}}}</span> {{/words}}</code></pre>{{/command}}
        </section>{{/hasNext}}

        {{#hasWork}}<section aria-labelledby="work-heading">
        <h2 id="work-heading">What this run did <small>{{{workLine}}}</small></h2>
        <div class="wide"><table class="problems">
        <thead><tr><th class="n">Count</th><th>What came of them</th></tr></thead>
        <tbody>
        {{#work}}<tr><td class="n">{{{count}}}</td><td>{{{words}}} <code>{{{code}}}</code></td></tr>
        {{/work}}</tbody></table></div>
        </section>{{/hasWork}}

        {{#hasRows}}<section aria-labelledby="rows-heading">
        <h2 id="rows-heading">Rows <small>{{{rowsLine}}}</small></h2>
        <div class="strip">{{{rowsPlot}}}</div>
        <ul class="tiles">
        {{#tiles}}<li><span class="key s-{{{status}}}" aria-hidden="true"></span><b>{{{count}}}</b> {{{status}}}\
        <small>{{{meaning}}}</small></li>
        {{/tiles}}</ul>
        {{#orphans}}<p class="note">{{{orphans}}}</p>{{/orphans}}
        {{#customersChanged}}<p class="note">{{{customersChanged}}}</p>{{/customersChanged}}
        {{#phonesChanged}}<p class="note">{{{phonesChanged}}}</p>{{/phonesChanged}}
        </section>{{/hasRows}}

        {{#hasFunnel}}<section aria-labelledby="funnel-heading">
        <h2 id="funnel-heading">Customers <small>{{{funnelLine}}}</small></h2>
        <div class="plot funnel">{{{funnelPlot}}}</div>
        </section>{{/hasFunnel}}

        {{#hasProblems}}<section aria-labelledby="problems">
        <h2 id="problems">Problems <small>{{{problemsLine}}}</small></h2>
        <div class="wide"><table class="problems">
        <thead><tr><th class="n">Rows</th><th>Problem</th><th>Where</th></tr></thead>
        <tbody>
        {{#problems}}<tr><td class="n">{{{count}}}</td>\
        <td>{{#column}}<b>{{{column}}}</b> {{/column}}{{{kind}}} <code>{{{code}}}</code></td>\
        <td class="where">{{{rows}}}</td></tr>
        {{/problems}}</tbody></table></div>
        {{#more}}<p class="note">{{{more}}}</p>{{/more}}
        </section>{{/hasProblems}}

        {{#hasCalls}}<section aria-labelledby="calls-heading">
        <h2 id="calls-heading">Calls <small>{{{callsLine}}}</small></h2>
        <dl class="facts">{{#facts}}<div><dt>{{{name}}}</dt><dd>{{{value}}}</dd></div>{{/facts}}</dl>
        <h3>Calls per second, over the time of sending</h3>
        <div class="plot">{{{callsPlot}}}</div>
        <ul class="legend">{{#legend}}<li><span class="key {{{class}}}" aria-hidden="true"></span>{{{text}}}</li>\
        {{/legend}}</ul>
        <details><summary>The same as a table</summary>
        <div class="wide"><table><thead><tr><th class="n">From</th><th class="n">To</th><th class="n">A second</th>\
        {{#kinds}}<th class="n">{{{.}}}</th>{{/kinds}}</tr></thead><tbody>
        {{#columns}}<tr>{{#cells}}<td class="n">{{{.}}}</td>{{/cells}}</tr>
        {{/columns}}</tbody></table></div></details>
        {{#hasInterruptions}}<details{{#opensInterruptions}} open{{/opensInterruptions}}>\
        <summary>Pauses and outages</summary>
        <div class="wide"><table><thead><tr><th>At</th><th class="n">For</th><th>What</th></tr></thead><tbody>
        {{#interruptions}}<tr><td>{{{at}}}</td><td class="n">{{{length}}}</td><td>{{{what}}}</td></tr>
        {{/interruptions}}</tbody></table></div></details>{{/hasInterruptions}}
        <details><summary>Calls by outcome</summary>
        <div class="wide"><table><thead><tr><th class="n">Calls</th><th>Outcome</th></tr></thead><tbody>
        {{#outcomes}}<tr><td class="n">{{{count}}}</td><td>{{{kind}}} <code>{{{code}}}</code></td></tr>
        {{/outcomes}}</tbody></table></div></details>
        </section>{{/hasCalls}}

        {{#hasLatency}}<section aria-labelledby="latency-heading">
        <h2 id="latency-heading">Answer times <small>{{{latencyLine}}}</small></h2>
        <h3>Calls by how long they took</h3>
        <div class="plot">{{{latencyPlot}}}</div>
        <details><summary>The same as a table</summary>
        <div class="wide"><table><thead><tr><th class="n">From</th><th class="n">To</th><th class="n">Calls</th></tr>\
        </thead><tbody>
        {{#latencyRows}}<tr>{{#cells}}<td class="n">{{{.}}}</td>{{/cells}}</tr>
        {{/latencyRows}}</tbody></table></div></details>
        </section>{{/hasLatency}}

        <footer>{{{footer}}}</footer>
        </main>
        </body>
        </html>

        """
}

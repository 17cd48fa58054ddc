/// The texts of the page behind a link. Values come escaped (`HTMLText`) and are inserted as they are.
enum SessionPageTemplate {
    static let page = """
        <!doctype html>
        <html lang="{{{language}}}">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="robots" content="noindex">
        <title>{{{title}}} – Sandbox</title>
        <style>{{{style}}}</style>
        </head>
        <body>
        <p class="banner" lang="en">Sandbox: no customer sees this page</p>
        <main>
        <h1>{{{title}}}</h1>
        {{#note}}<p class="note" lang="en">{{{note}}}</p>{{/note}}
        <dl lang="en">
        {{#rows}}<div><dt>{{{name}}}</dt><dd>{{{value}}}</dd></div>
        {{/rows}}</dl>
        <p class="end" lang="en">Here the customer would begin to photograph the vehicle. The sandbox forgets everything
        when it stops.</p>
        </main>
        </body>
        </html>

        """

    static let style = """
        :root{color-scheme:light dark;--ground:#f4f6f8;--card:#fff;--ink:#17212b;--soft:#5a6875;--line:#e1e6ea;\
        --warn:#7a4b00;--warn-ground:#fff3d6}
        @media(prefers-color-scheme:dark){:root{--ground:#11161b;--card:#1a2128;--ink:#e8edf2;--soft:#9aa8b5;\
        --line:#2c353e;--warn:#ffd27a;--warn-ground:#3a2c0d}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
        .banner{margin:0;padding:.6rem 1rem;text-align:center;font-weight:600;background:var(--warn-ground);\
        color:var(--warn)}
        main{max-width:34rem;margin:2rem auto;padding:1.5rem;background:var(--card);border:1px solid var(--line);\
        border-radius:.75rem}
        @media(max-width:36rem){main{margin:1rem}}
        h1{margin:0 0 1rem;font-size:1.5rem;line-height:1.2;overflow-wrap:anywhere}
        .note{padding:.6rem .8rem;border-radius:.5rem;background:var(--warn-ground);color:var(--warn)}
        dl{margin:0}
        dl div{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:.6rem 0;border-top:1px solid var(--line)}
        dt{flex:0 0 7rem;color:var(--soft)}
        dd{flex:1 1 12rem;margin:0;overflow-wrap:anywhere}
        .end{margin:1rem 0 0;color:var(--soft);font-size:.9rem}
        """
}

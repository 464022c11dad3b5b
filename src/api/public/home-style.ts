// The look of the page at `/`, light and dark.
export const HOME_STYLE = `
:root{--ink:#1c1a24;--soft:#615d70;--paper:#faf9f7;--card:#fff;--line:#e6e2dc;--accent:#5b3df5;--tint:#efecff;
--code:#f3f1ee;--mail:#0b6e4f;--text:#9a4d00;--hook:#5b3df5}
@media (prefers-color-scheme:dark){:root{--ink:#f0eef6;--soft:#a9a4ba;--paper:#15131b;--card:#1e1b27;--line:#332f40;
--accent:#a997ff;--tint:#2a2444;--code:#242030;--mail:#5fd3a8;--text:#ffb366;--hook:#a997ff}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif}
header{display:flex;justify-content:space-between;align-items:center;gap:1rem;flex-wrap:wrap;
padding:1rem clamp(1rem,5vw,3rem);border-bottom:1px solid var(--line);background:var(--card)}
.brand{display:flex;align-items:center;gap:.6rem;font-weight:700;font-size:1.15rem;letter-spacing:-.01em}
.mark{width:1.1rem;height:1.1rem;border-radius:.35rem .35rem .35rem 0;background:var(--accent)}
nav{display:flex;gap:1.25rem;color:var(--soft);font-size:.9rem}
a{color:var(--accent);text-underline-offset:.2em}
a:focus-visible,summary:focus-visible,pre:focus-visible{outline:2px solid var(--accent);outline-offset:2px;border-radius:.2rem}
main{max-width:54rem;margin:0 auto;padding:clamp(1.5rem,5vw,3rem) clamp(1rem,5vw,2rem)}
h1{font-size:clamp(1.6rem,4vw,2.2rem);line-height:1.15;letter-spacing:-.02em;margin:0 0 .5rem}
h2{font-size:1.1rem;margin:2.5rem 0 .75rem}
h3{font-size:1.05rem;margin:.5rem 0 .15rem;overflow-wrap:anywhere}
p{margin:.25rem 0;color:var(--soft)}
.card,.empty{background:var(--card);border:1px solid var(--line);border-radius:.9rem;padding:1rem 1.15rem}
.empty{border-style:dashed;text-align:center;padding:2rem}
.messages{list-style:none;margin:0;padding:0;display:grid;gap:.75rem}
.meta{display:flex;flex-wrap:wrap;gap:.35rem .8rem;align-items:center;font-size:.85rem;color:var(--soft)}
.meta b{color:var(--ink)}
.meta time{margin-left:auto;font-variant-numeric:tabular-nums}
.pill{display:inline-block;padding:.05rem .55rem;border-radius:1rem;background:var(--tint);color:var(--accent);
font-size:.8rem;font-weight:600}
.pill.email{color:var(--mail)}.pill.sms{color:var(--text)}.pill.webhook{color:var(--hook)}
pre{background:var(--code);border-radius:.6rem;padding:.9rem 1rem;overflow-x:auto;font-size:.83rem;line-height:1.5}
code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
summary{cursor:pointer;color:var(--accent);font-size:.85rem;margin-top:.5rem;width:max-content}
table{width:100%;border-collapse:collapse;font-size:.9rem;margin-top:1rem}
caption{text-align:left;color:var(--soft);padding-bottom:.4rem}
th,td{text-align:left;padding:.5rem .6rem .5rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th{color:var(--soft);font-weight:600}
`;

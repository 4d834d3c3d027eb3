const inks = `
:root{color-scheme:light dark;--ink:#1d2733;--soft:#586574;--line:#dde3ea;--paper:#fff;--ground:#f3f5f8;--deep:#17616b;--on-deep:#fff;--tint:#e6f1f2;--good:#14653a;--good-ground:#e7f5ec;--bad:#a3191f;--bad-ground:#fdecec;--warn:#8a4b06;--warn-ground:#fdf3e3}
@media (prefers-color-scheme:dark){:root{--ink:#e4e9ef;--soft:#a3b0be;--line:#333f4c;--paper:#1a222b;--ground:#11171d;--deep:#7cc7d0;--on-deep:#0d2529;--tint:#1c3236;--good:#7fd6a2;--good-ground:#143021;--bad:#ff9c9c;--bad-ground:#3a1719;--warn:#f0bd76;--warn-ground:#37270f}}
`;

const frame = `
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"PingFang SC","Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei",sans-serif}
h1,h2,h3,p,ul,dl,dd{margin:0}
ul{padding:0;list-style:none}
a{color:inherit}
button,input,textarea{font:inherit;color:inherit}
:focus-visible{outline:3px solid var(--deep);outline-offset:2px}
.top{display:flex;flex-wrap:wrap;align-items:baseline;gap:2px 18px;padding:14px max(16px,calc(50vw - 540px));background:#17616b;color:#fff}
.top h1{font-size:20px}
.top p{font-size:15px;opacity:.92}
.top a{margin-left:auto;font-size:15px}
.top :focus-visible{outline-color:#fff}
main{max-width:1112px;margin:0 auto;padding:16px;display:grid;gap:14px;grid-template-columns:minmax(0,1fr)}
footer{max-width:1112px;margin:0 auto;padding:4px 16px 32px;color:var(--soft);font-size:14px}
.choose,.keys,article{background:var(--paper);border:1px solid var(--line);border-radius:10px;padding:16px 20px}
.choose{border:2px dashed var(--line)}
.choose.over{border-color:var(--deep);background:var(--tint)}
.choose h2{font-size:18px;margin-bottom:2px}
.choose p,.keys p,.note{color:var(--soft);font-size:15px}
.pick{position:relative;display:inline-block;margin:12px 0 10px;padding:9px 26px;border-radius:8px;background:var(--deep);color:var(--on-deep);font-weight:600;cursor:pointer}
.pick input{position:absolute;inset:0;width:100%;opacity:0;cursor:pointer;font-size:0}
.pick:focus-within{outline:3px solid var(--deep);outline-offset:2px}
summary{cursor:pointer;padding:4px 0}
label{display:block;font-size:15px;margin:8px 0 3px}
textarea,input:not([type=file]){width:100%;padding:8px 10px;border:1px solid var(--soft);border-radius:7px;background:var(--ground)}
textarea{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:14px;resize:vertical;overflow-wrap:anywhere}
#quorum{width:9em}
button{min-height:40px;padding:6px 16px;border:1px solid var(--line);border-radius:8px;background:var(--ground);cursor:pointer}
button:hover{border-color:var(--deep)}
button:disabled{opacity:.55;cursor:default}
.keys summary{font-weight:600}
.warn{color:var(--warn)}
.keys .bad{color:var(--bad);font-weight:600;margin-top:8px}
.live{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.busy{display:flex;align-items:center;gap:14px}
.busy progress{flex:1;accent-color:var(--deep)}
`;

const results = `
article{padding:0 0 8px;overflow:hidden;scroll-margin-top:10px}
article:focus{outline:0}
article>*{padding-inline:20px}
.file{display:flex;flex-wrap:wrap;gap:0 14px;align-items:baseline;font-size:16px;padding-block:12px;overflow-wrap:anywhere}
small{font-size:14px;color:var(--soft);font-weight:400}
.verdict{padding-block:14px;background:var(--tint)}
.verdict p{overflow-wrap:anywhere}
.word{display:flex;flex-wrap:wrap;align-items:center;gap:4px 14px;font-size:34px;font-weight:700;line-height:1.3}
.word em{font-style:normal;font-size:19px;padding:1px 12px;border:2px solid currentColor;border-radius:8px}
.verdict.valid{background:var(--good-ground)}
.verdict.valid .word{color:var(--good)}
.verdict.own{background:var(--warn-ground)}
.verdict.own .word{color:var(--warn)}
.verdict.invalid,.verdict.unreadable{background:var(--bad-ground)}
.verdict.invalid .word,.verdict.unreadable .word{color:var(--bad)}
.fault{font-size:18px}
.fault small{display:block}
.claims{padding-block:12px 4px;list-style:disc;padding-left:40px!important;font-size:17px}
.acts{display:flex;flex-wrap:wrap;gap:8px;padding-block:8px 10px}
section>h3{font-size:18px;margin:0 0 8px}
article section{padding-block:16px;border-top:1px solid var(--line)}
article section ul:not([class],[role]){list-style:disc;padding-left:20px}
dl>div{display:grid;grid-template-columns:9em minmax(0,1fr);gap:0 12px;padding:3px 0}
dt{color:var(--soft)}
dd{overflow-wrap:anywhere}
table{width:100%;max-width:720px;border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:6px 8px;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
th:first-child{text-align:left}
thead th,tbody th{font-weight:400}
thead th{color:var(--soft);font-size:15px}
tfoot>tr>*{font-weight:700}
.note{margin-top:6px}
.layer{border:1px solid var(--line);border-radius:8px;padding:4px 14px;margin-bottom:8px}
.layer summary{overflow-wrap:anywhere}
pre{margin:8px 0 10px;padding:12px 14px;background:var(--ground);border-radius:8px;white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}
`;

const organs = `
.tools{display:flex;flex-wrap:wrap;gap:8px;margin-bottom:8px}
.tools label{flex:1 1 260px;margin:0}
.tree ul{margin-left:14px;border-left:1px solid var(--line)}
.tree [data-fold]{cursor:pointer}
.tree [data-fold]:hover{background:var(--tint)}
.tree li:focus-visible{outline:0}
.tree li:focus-visible>div:first-child{outline:3px solid var(--deep);outline-offset:-3px}
.organ{display:flex;border-bottom:1px solid var(--line);border-left:4px solid transparent}
.organ.broken{border-left-color:var(--warn)}
.fold{flex:none;width:28px;padding:7px 0;text-align:center;color:var(--soft)}
.told{flex:1;min-width:0;padding:6px 6px 7px 0;display:grid;grid-template-columns:minmax(0,1fr) auto;gap:0 12px;overflow-wrap:anywhere}
.told>b{font-weight:600}
.told>b+small{text-align:right}
.state{grid-column:1/-1}
.details{grid-column:1/-1;display:flex;flex-wrap:wrap;gap:0 14px}
.done .state{color:var(--good)}
.open .state,.back .state,.broken .state{color:var(--warn)}
.state i{font-style:normal;font-size:13px;margin-left:10px;padding:0 8px;border:1px solid currentColor;border-radius:6px}
.flat .fold{width:10px}
.path{font-size:14px;color:var(--soft);padding:6px 0 0 14px}
.path:empty{display:none}
.more{margin:8px 0}
`;

const narrow = `
@media (max-width:560px){
.choose,.keys{padding:14px}
article>*{padding-inline:14px}
main{padding:10px}
.top a{margin-left:0}
th,td{padding:6px 4px}
dl>div{grid-template-columns:minmax(0,1fr)}
dd{margin-bottom:4px}
.tree ul{margin-left:7px}
.told{grid-template-columns:minmax(0,1fr)}
.told>b+small{text-align:left}
input,textarea{font-size:16px!important}
}
@media print{
:root{color-scheme:light}
body{background:#fff;font-size:11pt}
.choose,.keys,.acts,.tools,.more,.busy,.top a,.fold{display:none!important}
.top{background:none;color:#000;padding-inline:0}
main,article>*{padding-inline:0}
article{border:0}
.organ,tr,dl>div{break-inside:avoid}
article{break-after:page}
}
`;

/** The check page's whole style; its digest stands in the page's policy. */
export const checkStyle = [inks, frame, results, organs, narrow].join('');

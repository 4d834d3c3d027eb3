/** The page's whole style; its hash stands in the content security policy. No other asset is loaded. */
export const style = `
:root{--ink:#1d2733;--soft:#64748b;--line:#e3e8ee;--paper:#fff;--ground:#f3f5f8;--deep:#17616b;--tint:#e6f1f2;--own:#d8efe4;--warn:#b45309}
*{box-sizing:border-box}
html,body{height:100%;margin:0}
body{font:15px/1.55 system-ui,-apple-system,"PingFang SC","Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei",sans-serif;color:var(--ink);background:var(--ground);display:flex;flex-direction:column;height:100dvh}
a{color:inherit;text-decoration:none}
h1,h2,h3,p{margin:0}
button,input,select{font:inherit;color:inherit}
button{cursor:pointer}
:focus-visible{outline:2px solid var(--deep);outline-offset:1px}
.top{display:flex;flex-wrap:wrap;align-items:center;gap:4px 16px;padding:10px 16px;background:var(--deep);color:#fff}
.top h1{font-size:17px;font-weight:600}
.top p{font-size:13px;opacity:.85}
.time{margin-left:auto;display:flex;align-items:center;gap:8px;font-size:13px;font-variant-numeric:tabular-nums}
.time form{display:inline}
.time button{border:1px solid rgba(255,255,255,.45);background:transparent;color:#fff;border-radius:6px;padding:2px 9px;font-size:13px}
.time button:hover{background:rgba(255,255,255,.14)}
main{flex:1;min-height:0;display:grid;grid-template-columns:minmax(260px,320px) minmax(0,1fr) auto;width:100%}
.phones{display:grid;grid-auto-flow:column;grid-auto-columns:minmax(0,1fr);gap:12px;padding:12px;min-height:0;min-width:0}
.phones[data-count="0"]{display:flex}
.phone{display:flex;flex-direction:column;min-height:0;min-width:0;width:100%;max-width:460px;margin:0 auto;background:#ededf0;border:1px solid var(--line);border-radius:14px;overflow:hidden}
.dock{display:flex;flex-direction:column;min-height:0;background:var(--paper);border-left:1px solid var(--line)}
.docked .dock{width:min(440px,34vw)}
.tabs{display:flex;gap:4px;padding:8px;border-bottom:1px solid var(--line);font-size:14px}
.tabs a{padding:5px 12px;border-radius:8px;color:var(--soft)}
.tabs a[aria-current]{background:var(--tint);color:var(--deep)}
.tabs:empty{display:none}
.panel{flex:1;min-height:0;overflow:auto;padding:12px}
.bar{display:none}
[data-is-offline] .top::after{content:'连接断开，正在重连';font-size:13px}
[data-is-busy]{opacity:.55}
.flash:empty{display:none}
.people{background:var(--paper);border-right:1px solid var(--line);display:flex;flex-direction:column;min-height:0;min-width:0}
.find{display:flex;gap:8px;padding:12px;border-bottom:1px solid var(--line)}
.find input,.find select,.write textarea{border:1px solid #cbd5e1;border-radius:8px;padding:8px 10px;background:#fff;min-width:0}
.find input{flex:1}
.find button,.write button{border:0;border-radius:8px;padding:8px 14px;background:var(--deep);color:#fff;white-space:nowrap}
.list{overflow-y:auto;flex:1;overscroll-behavior:contain}
summary{padding:9px 14px;font-size:13px;color:var(--soft);cursor:pointer;background:#fafbfc;border-bottom:1px solid var(--line);position:sticky;top:0;z-index:1}
.person{display:flex;gap:11px;align-items:center;padding:9px 14px;border-bottom:1px solid #f0f3f6}
a.person:hover{background:#f6f9fa}
.person.on{background:var(--tint)}
.face{flex:none;width:38px;height:38px;border-radius:10px;display:grid;place-items:center;background:#dbe7ea;color:var(--deep);font-weight:600}
.who{min-width:0;flex:1}
.who b{font-weight:600}
.who small{color:var(--soft);font-size:13px;margin-left:6px}
.who p{color:var(--soft);font-size:13px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.when{font-size:12px;color:#94a3b8;align-self:flex-start;padding-top:3px;white-space:nowrap}
.more,.empty{padding:16px;color:var(--soft);font-size:14px;text-align:center}
.with{display:flex;align-items:center;gap:10px;padding:10px 16px;background:var(--paper);border-bottom:1px solid var(--line)}
.with h2{font-size:16px;font-weight:600}
.with p{font-size:13px;color:var(--soft)}
.away{margin-left:auto;font-size:20px;line-height:1;padding:4px 8px;color:var(--soft)}
.scroll{flex:1;overflow-y:auto;display:flex;flex-direction:column-reverse;overscroll-behavior:contain}
.talk{padding:16px;display:flex;flex-direction:column;gap:14px;margin-bottom:auto}
.msg{max-width:min(440px,88%);align-self:flex-start}
.msg.own{align-self:flex-end}
.msg time{display:block;font-size:12px;color:#94a3b8;margin:0 4px 3px}
.msg.own time{text-align:right}
.bubble{background:var(--paper);border-radius:4px 12px 12px 12px;padding:9px 13px;white-space:pre-wrap;overflow-wrap:anywhere;box-shadow:0 1px 2px rgba(15,23,42,.06)}
.own .bubble{background:var(--own);border-radius:12px 4px 12px 12px}
.card{min-width:min(290px,72vw);background:var(--paper);border-radius:4px 12px 12px 12px;padding:13px 15px;box-shadow:0 1px 2px rgba(15,23,42,.06);overflow-wrap:anywhere}
.card .source{font-size:13px;color:var(--soft)}
.card h3{font-size:16px;font-weight:600;line-height:1.45;margin-top:3px}
.card .desc,.card .note{font-size:14px;color:var(--soft);margin-top:2px}
.card dl{display:grid;grid-template-columns:auto 1fr;gap:4px 14px;margin:10px 0 0;padding-top:10px;border-top:1px solid var(--line);font-size:14px}
.card dt{color:var(--soft);white-space:nowrap}
.card dd{margin:0}
.card fieldset{border:0;padding:0;margin:10px 0 0;font-size:14px}
.card legend{padding:0;color:var(--soft)}
.card label{display:flex;gap:8px;align-items:baseline;padding:4px 0}
.acts{display:flex;flex-wrap:wrap;gap:8px;margin-top:12px}
.acts form{flex:1 1 auto;display:flex}
.acts button{flex:1;border:1px solid #c7d5da;background:#fff;color:var(--deep);border-radius:8px;padding:7px 12px}
.acts button.first{background:var(--deep);border-color:var(--deep);color:#fff}
.acts button:hover{filter:brightness(.96)}
.acts .dead,.acts .link{flex:1;text-align:center;border-radius:8px;padding:7px 12px;background:#eef1f4;color:#94a3b8}
.acts .link{background:none;border:1px dashed #cbd5e1}
.file summary{position:static;background:none;border:0;padding:0;color:var(--ink);font-size:15px}
.file pre{margin:8px 0 0;padding-top:8px;border-top:1px solid var(--line);white-space:pre-wrap;font:inherit;font-size:13px;max-height:320px;overflow:auto}
.flash{margin:0 16px 8px;padding:7px 12px;border-radius:8px;background:#fef3e2;color:var(--warn);font-size:14px}
.write{display:flex;gap:8px;padding:10px 12px;padding-bottom:max(10px,env(safe-area-inset-bottom));background:var(--paper);border-top:1px solid var(--line)}
.write textarea{flex:1;resize:none;field-sizing:content;max-height:30vh;line-height:1.4}
.sample{padding:8px 12px 0;background:var(--paper);border-top:1px solid var(--line)}
.sample + .write{border-top:0}
.sample button{border:1px dashed #a9c3c9;border-radius:8px;padding:5px 12px;background:none;color:var(--deep);font-size:14px}
.blank{margin:auto;max-width:340px;padding:24px;text-align:center;color:var(--soft)}
.blank b{display:block;color:var(--ink);font-size:17px;font-weight:600;margin-bottom:6px}
.people .blank{display:none;padding:14px 16px;margin:0;max-width:none;border-bottom:1px solid var(--line);font-size:14px}
@media (max-width:760px){
main{grid-template-columns:1fr}
.people,.phones,.dock,.at-phones .top{display:none}
.at-people .people,.at-panel .dock{display:flex}
.at-phones .phones{display:grid;padding:0;gap:0;grid-auto-columns:100%;overflow-x:auto;scroll-snap-type:x mandatory}
.phone{scroll-snap-align:start}
.docked .dock{width:auto}
.phone{border:0;border-radius:0;max-width:none}
.people{border:0}
.bar{display:grid;grid-template-columns:repeat(3,1fr);background:var(--paper);border-top:1px solid var(--line)}
.bar a{padding:10px;text-align:center;font-size:14px;color:var(--soft)}
.bar a[aria-current]{color:var(--deep);font-weight:600}
.time{margin-left:0;width:100%;justify-content:space-between}
.find input,.find select,.write textarea{font-size:16px}
}
`;

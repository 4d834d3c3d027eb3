import { watchStyle } from './style/watch.ts';
import { cardStyle } from './style/card.ts';
import { chainStyle } from './style/chain.ts';
import { peopleStyle } from './style/people.ts';
import { phoneStyle } from './style/phone.ts';
import { storyStyle } from './style/story.ts';

const pageStyle = `
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
.flash{margin:0 16px 8px;padding:7px 12px;border-radius:8px;background:#fef3e2;color:var(--warn);font-size:14px}
.blank{margin:auto;max-width:340px;padding:24px;text-align:center;color:var(--soft)}
.blank b{display:block;color:var(--ink);font-size:17px;font-weight:600;margin-bottom:6px}
.people .blank{display:none;padding:14px 16px;margin:0;max-width:none;border-bottom:1px solid var(--line);font-size:14px}
[tabindex="-1"]:focus{outline:0}
.hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.skip a{position:absolute;left:8px;top:-60px;background:#fff;color:var(--deep);padding:8px 14px;border-radius:8px;z-index:9}
.skip a:focus{top:8px}
bdi,.bubble,.card p,.card h3,.card dd,.card dt,.card button{unicode-bidi:isolate}
`;

/** Last, for it overrules the parts. One thing at a time, a bar below to choose. */
const narrowStyle = `
@media (max-width:760px){
main{grid-template-columns:minmax(0,1fr)}
.people,.middle,.dock,.at-phones .top{display:none}
.at-people .people,.at-phones .middle,.at-panel .dock{display:flex}
.docked .dock{width:auto}
.people{border:0}
.bar{display:grid;grid-template-columns:repeat(3,1fr);background:var(--paper);border-top:1px solid var(--line)}
.bar a{padding:10px;text-align:center;font-size:14px;color:var(--soft)}
.bar a[aria-current]{color:var(--deep);font-weight:600}
.time{margin-left:0;width:100%;justify-content:space-between}
input,select,textarea{font-size:16px}
}
`;

/** The page's whole style; its hash stands in the content security policy. No other asset is loaded. */
export const style = [
  pageStyle,
  peopleStyle,
  phoneStyle,
  cardStyle,
  chainStyle,
  watchStyle,
  storyStyle,
  narrowStyle,
].join('');

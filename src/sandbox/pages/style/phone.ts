/** Phones side by side, each as the client shows it. */
export const phoneStyle = `
.middle{display:flex;flex-direction:column;min-height:0;min-width:0}
.phones,.scroll{position:relative}
.phones{flex:1;display:grid;grid-template-rows:minmax(0,1fr);grid-auto-flow:column;grid-auto-columns:minmax(272px,1fr);overflow-x:auto;gap:12px;padding:12px;min-height:0;min-width:0}
.phones[data-count="0"]{display:flex}
.phone{display:flex;flex-direction:column;min-height:0;min-width:0;width:100%;max-width:460px;margin:0 auto;background:#ededf0;border:1px solid var(--line);border-radius:14px;overflow:hidden;scroll-snap-align:start;container-type:inline-size}
.names{display:none}
.with{display:flex;align-items:center;gap:8px;padding:9px 12px;background:#f7f7f9;border-bottom:1px solid #dcdfe4}
.with>div{min-width:0;flex:1}
.with h2{font-size:16px;font-weight:600}
.with p{font-size:12px;color:var(--soft);white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.swap{font-size:12px;border:1px solid #c7d5da;border-radius:12px;padding:3px 9px;color:var(--deep);white-space:nowrap}
.away{font-size:20px;line-height:1;padding:4px 8px;color:var(--soft)}
.scroll{flex:1;overflow-y:auto;display:flex;flex-direction:column-reverse;overscroll-behavior:contain}
.scroll:focus-visible{outline-offset:-2px}
.talk{padding:14px 12px;display:flex;flex-direction:column;gap:12px;margin-bottom:auto}
.talk>time{align-self:center;font-size:12px;color:#6b7280}
.msg{max-width:min(400px,90%);align-self:flex-start;position:relative}
.msg.own{align-self:flex-end}
.bubble{background:var(--paper);border-radius:4px 10px 10px 10px;padding:9px 12px;white-space:pre-wrap;overflow-wrap:anywhere}
.bubble a{color:#2563a8}
.own .bubble{background:#c9e7ff;border-radius:10px 4px 10px 10px}
.unsupported{color:var(--soft);font-size:13px;background:#f7f7f9;border:1px dashed #c3c9d1}
.file{min-width:min(230px,70cqw)}
.file .name{display:flex;flex-direction:row-reverse;justify-content:space-between;gap:12px;align-items:center;color:var(--ink)}
.file .name span{flex:none;display:grid;place-items:center;width:34px;height:40px;border-radius:5px;background:#3f7fbf;color:#fff;font-size:14px}
.file summary{font-size:13px;color:var(--soft);cursor:pointer;margin-top:6px}
.file pre{margin:8px 0 0;padding-top:8px;border-top:1px solid var(--line);white-space:pre-wrap;font:inherit;font-size:13px;max-height:320px;overflow:auto}
.photo img{display:block;max-width:min(220px,60cqw);max-height:260px;min-width:48px;min-height:48px;border-radius:8px;background:#dfe3e8}
.voice{display:block;color:var(--ink)!important;min-width:110px}
.place b,.place small{display:block}
.place small{color:var(--soft)}
.flash{margin:0 12px 8px;padding:7px 12px;border-radius:8px;background:#fef3e2;color:#92400e;font-size:14px}
.below{position:relative;background:#f7f7f9;border-top:1px solid #dcdfe4}
.write{display:flex;gap:8px;padding:9px 52px 9px 10px;padding-bottom:max(9px,env(safe-area-inset-bottom))}
.write button{align-self:flex-end}
.write textarea::placeholder{white-space:nowrap}
.write textarea{flex:1;min-width:0;resize:none;field-sizing:content;max-height:30vh;line-height:1.4;border:1px solid #cbd5e1;border-radius:8px;padding:8px 10px;background:#fff;font:inherit}
.write button,.send-more button{border:0;border-radius:8px;padding:8px 14px;background:var(--deep);color:#fff;white-space:nowrap}
.send-more summary{position:absolute;right:10px;top:9px;width:36px;height:38px;display:grid;place-items:center;font-size:22px;line-height:1;border:1px solid #cbd5e1;border-radius:8px;background:#fff;cursor:pointer;list-style:none}
.send-more summary::-webkit-details-marker{display:none}
.send-more>div{display:grid;gap:10px;padding:4px 12px 12px}
.send-more form{display:flex;flex-wrap:wrap;gap:6px 10px;align-items:center;font-size:13px}
.send-more label{color:#475569}
.send-more input{border:1px solid #cbd5e1;border-radius:6px;padding:4px 6px;background:#fff;max-width:130px}
.send-more input[type=file]{max-width:190px;border:0;padding:0;background:none}
.send-more button{padding:4px 12px;margin-left:auto}
.sample{padding:8px 12px;background:#f7f7f9;border-top:1px solid #dcdfe4}
.sample + .below{border-top:0}
.sample button{border:1px dashed #7fa3ab;border-radius:8px;padding:5px 12px;background:none;color:var(--deep);font-size:14px}
@media (max-width:760px){
.names{display:flex;gap:6px;overflow-x:auto;padding:8px 10px;background:var(--deep);color:#fff;font-size:14px}
.names a{padding:3px 12px;border-radius:14px;background:rgba(255,255,255,.16);white-space:nowrap}
.names a[data-is-shown]{background:#fff;color:var(--deep)}
[data-is-new]::after{content:'';display:inline-block;width:8px;height:8px;border-radius:4px;background:#e5484d;margin-left:5px;vertical-align:super}
.phones{padding:0;gap:0;grid-auto-columns:100%;overflow-x:auto;scroll-snap-type:x mandatory}
.phone{border:0;border-radius:0;max-width:none}
}
`;

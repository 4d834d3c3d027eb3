/** The pane of people: search, tree, lists. */
export const peopleStyle = `
.people{background:var(--paper);border-right:1px solid var(--line);display:flex;flex-direction:column;min-height:0;min-width:0}
.find{display:flex;gap:8px;padding:12px;border-bottom:1px solid var(--line)}
.find input,.find select{border:1px solid #cbd5e1;border-radius:8px;padding:8px 10px;background:#fff;min-width:0}
.find input{flex:1}
.find button{border:0;border-radius:8px;padding:8px 14px;background:var(--deep);color:#fff;white-space:nowrap}
.list{position:relative;overflow-y:auto;flex:1;overscroll-behavior:contain}
.list summary{padding:9px 14px;font-size:13px;color:var(--soft);cursor:pointer;background:#fafbfc;border-bottom:1px solid var(--line);position:sticky;top:0;z-index:1}
.person{display:flex;gap:11px;align-items:center;padding:9px 14px;border-bottom:1px solid #f0f3f6}
a.person:hover,a.organ:hover{background:#f6f9fa}
.person.on{background:var(--tint)}
.person:focus-visible,.organ:focus-visible{outline-offset:-2px}
.face{flex:none;width:36px;height:36px;border-radius:9px;display:grid;place-items:center;background:#dbe7ea;color:var(--deep);font-weight:600}
.who{min-width:0;flex:1}
.who b{font-weight:600}
.who small{color:var(--soft);font-size:13px;margin-left:6px}
.sub{display:block;color:var(--soft);font-size:13px;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}
.when{font-size:12px;color:#64748b;align-self:flex-start;padding-top:3px;white-space:nowrap;text-align:right}
.unread{display:block;width:fit-content;margin:4px 0 0 auto;min-width:20px;padding:0 6px;border-radius:10px;background:#d9363e;color:#fff;text-align:center}
.more,.empty{padding:16px;color:var(--soft);font-size:14px;text-align:center}
.tree ul{list-style:none;margin:0;padding:0}
.tree ul ul{padding-left:14px;border-left:1px solid var(--line);margin-left:12px}
.tree .person{padding-left:10px}
.tree .sub:first-of-type{display:none}
.organ{display:block;padding:9px 14px 9px 28px;position:relative;border-bottom:1px solid #f0f3f6}
.organ small{color:var(--soft);margin-left:8px}
.organ[aria-expanded]::before{content:'';position:absolute;left:13px;top:17px;border:5px solid transparent;border-left-color:#94a3b8}
.organ[aria-expanded="true"]::before{transform:rotate(90deg);left:10px;top:19px}
span.organ{padding-left:14px;font-weight:600}
`;

/** The five template cards. */
export const cardStyle = `
.card{position:relative;width:min(300px,84cqw);background:var(--paper);border-radius:8px;padding:13px 14px;overflow-wrap:anywhere;display:block}
.card .source{display:flex;align-items:center;gap:6px;font-size:13px;padding-right:26px;color:#6b7280}
.card .source.black{color:var(--ink)}
.card .source.red{color:#c2323a}
.card .source.green{color:#15803d}
.card .icon{flex:none;width:16px;height:16px;border-radius:4px;background:#e2e8f0}
.card .own-icon{background:var(--deep)}
.card h3{font-size:16px;font-weight:600;line-height:1.45;margin-top:6px}
.card .desc,.card .note{font-size:14px;color:#5b6673;margin-top:2px}
.card .note{margin-top:8px;white-space:pre-wrap}
.card .emphasis{text-align:center;padding:12px 0 4px}
.card .emphasis b{display:block;font-size:24px;font-weight:600;line-height:1.3}
.card .emphasis p{font-size:13px;color:#6b7280}
.card .quote{display:block;margin-top:10px;padding:8px 10px;border-radius:6px;background:#f3f4f6;font-size:13px;color:#5b6673}
.card .quote b{display:block;color:var(--ink);font-weight:500}
.card .picture{display:grid;place-items:center;height:130px;margin-top:10px;border-radius:6px;background:#e2e8f0;color:#64748b}
.card dl{display:grid;gap:5px;margin:10px 0 0;font-size:14px}
.card dl>div{display:grid;grid-template-columns:minmax(3em,auto) 1fr;gap:12px}
.card dl>.vertical{display:block}
.card .vertical dt{color:var(--ink);font-weight:500}
.card dt{color:#6b7280;white-space:nowrap}
.card .vertical dt{white-space:normal}
.card dd{margin:0}
.card dd a{color:#2563a8}
.card fieldset{border:0;padding:0;margin:10px 0 0;font-size:14px;min-width:0}
.card legend{padding:0;color:#6b7280}
.card fieldset label{display:flex;gap:9px;align-items:center;padding:7px 0;border-bottom:1px solid #f0f2f5}
.card fieldset input{width:17px;height:17px;margin:0;accent-color:#2f6fd6;flex:none}
.card .choice{display:flex;justify-content:space-between;align-items:center;gap:12px;margin-top:10px;font-size:14px;color:#5b6673}
.card .choice select{border:1px solid #d5dbe2;border-radius:6px;padding:6px 8px;background:#fff;max-width:60%}
.acts{display:flex;flex-wrap:wrap;gap:8px;margin-top:12px}
.acts button,.acts .dead,.acts .link{flex:1 1 auto;min-width:72px;text-align:center;border:0;border-radius:6px;padding:8px 10px;background:#f0f3f7;color:#2f6fd6;font-size:15px;line-height:1.4}
.acts .style-1{background:#2f6fd6;color:#fff}
.acts .style-3{color:#c2323a}
.acts .style-4{color:#3b4550}
.acts button:hover{filter:brightness(.96)}
.acts .dead{color:#6b7280;cursor:default}
.jumps{margin:12px -14px -13px;border-top:1px solid #eceff3}
.jumps .link{display:block;padding:10px 14px;font-size:14px;border-bottom:1px solid #f3f5f8}
.jumps .link::after{content:'›';float:right;color:#94a3b8}
.menu{position:absolute;right:6px;top:7px;z-index:2;text-align:right}
.menu summary{list-style:none;display:inline-grid;place-items:center;width:32px;height:28px;font-size:18px;color:#64748b;cursor:pointer;border-radius:6px}
.menu summary::-webkit-details-marker{display:none}
.menu div{display:grid;background:#fff;border:1px solid var(--line);border-radius:8px;box-shadow:0 6px 18px rgba(15,23,42,.14);overflow:hidden}
.menu button{border:0;background:none;padding:9px 16px;text-align:left}
.menu button:hover{background:#f3f5f8}
`;

/** The wire and the failures. */
export const watchStyle = `
.faults-on{display:flex;flex-wrap:wrap;gap:4px 12px;align-items:center;padding:6px 16px;background:#fef3e2;color:var(--warn);font-size:14px}
.faults-on:empty{display:none}
.faults-on button,.fault button,.copy button{border:1px solid #c7d5da;background:#fff;color:var(--deep);border-radius:6px;padding:3px 10px;font-size:14px;white-space:nowrap}
.hint{color:var(--soft);font-size:14px;margin-bottom:8px}
.faults,.wire{list-style:none;margin:0;padding:0}
.fault{display:flex;flex-wrap:wrap;gap:4px 10px;align-items:center;padding:8px 4px;border-bottom:1px solid var(--line)}
.fault>div{flex:1 1 200px;min-width:0}
.fault p{color:var(--soft);font-size:13px}
.fault.on{background:#fef9f0}
.fault em{font-style:normal;color:var(--warn);font-size:13px}
.fault form{display:flex;gap:6px;align-items:center;font-size:13px}
.fault input{width:62px;border:1px solid #cbd5e1;border-radius:6px;padding:2px 6px}
.fault input[name=user]{width:96px}
.wire-find{padding:0 0 8px;border:0}
.wire-find input,.wire-find select{border:1px solid #cbd5e1;border-radius:6px;padding:4px 8px;min-width:0;background:#fff}
.wire-find input{flex:1}
.wire li{border-bottom:1px solid var(--line);font-size:13px;font-variant-numeric:tabular-nums}
.wire li>a{display:flex;flex-wrap:wrap;gap:0 10px;padding:6px 4px}
.wire li>a:hover,.wire li.open>a{background:#f6f9fa}
.wire .path{flex:1;min-width:120px;overflow-wrap:anywhere}
.wire small{color:var(--soft);font-size:13px}
.wire .bad{color:var(--warn)}
.wire pre,.copy textarea{width:100%;margin:0 0 8px;padding:8px;border:1px solid var(--line);border-radius:6px;background:#f8fafc;font:12px/1.5 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere;max-height:340px;overflow:auto}
.wire h3{font-size:13px;font-weight:600;color:var(--soft)}
`;

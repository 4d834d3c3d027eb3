/** The panel of the chain: figures by level, the tree of arrivals. */
export const chainStyle = `
.chain-find{flex-wrap:wrap;padding:0 0 10px;border:0}
.chain-find select[name="notice"]{flex:1 1 100%;min-width:0;text-overflow:ellipsis}
.figures{width:100%;border-collapse:collapse;font-size:14px;font-variant-numeric:tabular-nums}
.figures caption{text-align:left;font-weight:600;padding:2px 0 6px;overflow-wrap:anywhere}
.figures th,.figures td{padding:4px 6px;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
.figures thead th{font-weight:400;color:var(--soft);font-size:13px}
.figures th:first-child{text-align:left;font-weight:400}
.figures .total>*{font-weight:600}
.figures progress{display:block;width:100%;min-width:56px;height:4px;margin-top:2px;accent-color:var(--deep)}
.sum{margin:8px 0 4px;font-size:14px}
.ways{display:flex;gap:14px;font-size:14px;margin-bottom:6px}
.ways a{color:var(--deep);text-decoration:underline}
.arrivals,.arrivals ul{list-style:none;margin:0;padding:0}
.arrivals ul{margin-left:12px;border-left:1px solid var(--line)}
.arrivals li:focus-visible{outline-offset:-2px}
.arrival{display:flex;border-bottom:1px solid #f0f3f6;border-left:3px solid transparent}
.arrival.broken{border-left-color:var(--warn);background:#fffaf2}
.arrival.on{background:var(--tint)}
.fold{flex:none;width:30px;padding:7px 0;text-align:center;color:var(--soft)}
.told{flex:1;min-width:0;padding:6px 6px 7px 2px}
a.told:hover,a.fold:hover{background:#f6f9fa}
.told small{color:var(--soft);margin-left:6px}
.state{display:block;font-size:13px;color:var(--soft);overflow-wrap:anywhere}
.broken .state{color:#92400e}
.done .state{color:#166534}
.state time{margin-left:8px;color:var(--soft)}
.told .sub{white-space:normal}
.arrivals .more a{color:var(--deep);text-decoration:underline}
`;

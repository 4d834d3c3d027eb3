/** The panel of the story, and the speed in the head of the page. */
export const storyStyle = `
.story h3{font-size:15px;font-weight:600;margin:4px 0 8px}
.story progress{width:100%;height:6px;accent-color:var(--deep)}
.story .do{display:flex;flex-wrap:wrap;gap:8px;margin:10px 0}
.story button{border:1px solid #c7d5da;background:#fff;color:var(--deep);border-radius:8px;padding:6px 14px}
.story button.first{background:var(--deep);border-color:var(--deep);color:#fff}
.story button:disabled{opacity:.45}
.steps{margin:0 0 10px;padding-left:26px;font-size:14px;line-height:1.55}
.steps li{padding:5px 6px;border-radius:8px;color:var(--soft)}
.steps .now,.steps .next{background:var(--tint);color:var(--ink)}
.steps .done::marker{color:var(--deep);content:'✓ '}
.steps .later{opacity:.75}
.story .look{color:var(--deep);text-decoration:underline}
.story .told{margin:10px 0;padding:8px 12px 8px 26px;background:#fafbfc;border-radius:8px;font-size:14px}
.story .hint,.story p{font-size:13px;color:var(--soft);margin-top:6px}
.story h3:not(:first-child){margin-top:18px;padding-top:14px;border-top:1px solid var(--line)}
.story dl{display:grid;grid-template-columns:auto 1fr;gap:4px 14px;font-size:14px}
.story dt{color:var(--soft)}
.story dd{margin:0}
.time form{white-space:nowrap}
.time form button+button{margin-left:3px}
.time button[aria-pressed="true"]{background:#fff;color:var(--deep);font-weight:600}
`;

import { expect, test } from 'vitest';
import { certificateLimit, verifyCertificate, type Certificate } from '../../src/evidence/verify/index.ts';
import { sampleCertificate } from '../../scripts/bench/sample-certificate.ts';
import { sampleKey } from '../../scripts/bench/sample-log.ts';
import { altered, sample, shown, verify } from './certificate-kit.ts';

const key = sample.log.key.vkey;
const text = JSON.stringify(sample.certificate);

test('a certificate says who signed which text, per level, what is open, and what it proves', () => {
  const { status, claims, state, checkpoint, layers, openings, selfAsserted } = verify(sample.certificate, {
    keys: [key],
  });
  expect(status).toBe('valid');
  expect(selfAsserted).toBe(false);
  expect(state).toMatchObject({ ref: 'N12', required: 9, reached: 7, expected: 12, open: 5, desk: 1, complete: false });
  expect(checkpoint).toMatchObject({ origin: 'log.example.cn/anda', size: sample.log.size() });
  expect(layers.map(({ layer }) => layer)).toEqual(['L2/1', 'L2', 'L3', 'L4']);
  expect(openings.find(({ field }) => field === 'absent')?.value).toMatch(/^赵/u);
  const words = claims.join('\n');
  expect(words).toContain('N12《转发关于开展粉尘检查的通知》，云安办〔2026〕18号，示例省安委办2026年9月1日 09:00发出');
  expect(words).toContain('已知应达9家中7家已签收这一文本，1家未签收：示例3县安委办，1家已退回：示例1县3镇政府');
  expect(words).toContain('名录内另有3家情况不明');
  expect(words).toContain('县区2/3，乡镇5/6（名录内9）');
  expect(words).toMatch(/迟签1家、柜台代录1家、代签2家/u);
  expect(words).toContain('不是可靠的电子签名');
});

test('without a key the verdict says that the file vouches for itself, without witnesses that nobody saw it', () => {
  const alone = verify(sample.certificate);
  expect(alone.selfAsserted).toBe(true);
  expect(alone.claims[0]).toMatch(/^自证，无见证：/u);
  expect(verify(sample.certificate, { keys: [key] }).claims[0]).toMatch(/^无见证：由指定公钥/u);
});

test('white space and the order of members make no difference', () => {
  const reversed = Object.fromEntries(Object.entries(sample.certificate).toReversed());
  expect(shown(verifyCertificate(JSON.stringify(reversed, null, 2)))).toBe(shown(verify(sample.certificate)));
  expect(verifyCertificate(new TextEncoder().encode(text)).status).toBe('valid');
});

const swap = <T>(list: T[], a: number, b: number): void => {
  const [one, two] = [list[a], list[b]];
  if (one !== undefined && two !== undefined) [list[a], list[b]] = [two, one];
};
const alterations: [string, string, (certificate: Certificate) => void][] = [
  [
    'a county’s name in its roster',
    'roster.root',
    ({ rosters }) => void (rosters[0]?.members[0] && (rosters[0].members[0].name = '别县')),
  ],
  [
    'a county’s name in the register',
    'register.root',
    ({ register }) => void (register.children['53']?.[0] && (register.children['53'][0].name = '别县')),
  ],
  ['a roster that is one shorter', 'roster.root', ({ rosters }) => void rosters[1]?.members.pop()],
  [
    'an organ that is doubled',
    'roster.root',
    ({ rosters }) => void rosters[1]?.members.push(...rosters[1].members.slice(0, 1)),
  ],
  [
    'a roster under another’s root',
    'roster.root',
    ({ rosters }) => void (rosters[0] && rosters[1] && (rosters[0].members = rosters[1].members)),
  ],
  ['a roster that is missing', 'roster.missing', ({ rosters }) => void rosters.pop()],
  ['an organ less in the register', 'register.root', ({ register }) => void register.children['53']?.pop()],
  [
    'a branch of the register closed over arrivals',
    'register.closed',
    ({ register }) => Reflect.deleteProperty(register.children, '530001'),
  ],
  [
    'one character of a layer’s text',
    'layer.digest',
    ({ layers }) => void (layers[2] && (layers[2].text = layers[2].text.replace('先', '后'))),
  ],
  ['one character of the text inside', 'layer.digest', ({ layers }) => void (layers[0] && (layers[0].text += '。'))],
  ['a layer without what lies inside', 'layer.digest', ({ layers }) => void layers.shift()],
  ['layers in another order', 'layer.order', ({ layers }) => swap(layers, 2, 3)],
  [
    'the words of a correction',
    'correction.digest',
    ({ corrections }) => void (corrections[0] && (corrections[0].text = '不变。')),
  ],
  ['a correction left out', 'correction.order', ({ corrections }) => void corrections.pop()],
  [
    'the name of who signed',
    'opening.value',
    ({ openings }) => void (openings[1] && 'value' in openings[1] && (openings[1].value = '别人#1')),
  ],
  ['an opening left out', 'opening.missing', ({ openings }) => void openings.pop()],
  ['openings swapped', 'opening.stray', ({ openings }) => swap(openings, 0, 1)],
  [
    'an entry’s time',
    'entries.proof',
    ({ entries }) => void (entries[1] && (entries[1].body = entries[1].body.replace('T01:', 'T00:'))),
  ],
  [
    'an entry under another number',
    'tree.order',
    ({ entries }) => void (entries[1] && (entries[1].index = entries[2]?.index ?? 0)),
  ],
  ['entries in another order', 'tree.order', ({ entries }) => swap(entries, 1, 2)],
  ['an entry left out', 'entries.proof', ({ entries }) => void entries.splice(2, 1)],
  [
    'an entry too many',
    'proof.length',
    ({ entries }) => void entries.push({ index: sample.log.size() - 1, body: '{}' }),
  ],
  ['a proof that is shorter', 'proof.length', ({ proof }) => void proof.pop()],
  ['another hash in the proof', 'entries.proof', ({ proof }) => swap(proof, 0, 1)],
  ['another name of the log', 'checkpoint.origin', (c) => void (c.origin = 'log.example.cn/other')],
  [
    'another size in the checkpoint',
    'note.signature',
    (c) => void (c.checkpoint = c.checkpoint.replace(/\n\d+\n/u, '\n9999\n')),
  ],
  ['a checkpoint without signature', 'note', (c) => void (c.checkpoint = c.checkpoint.split('\n\n')[0] ?? '')],
  ['a key beside the one that signed', 'key.stray', ({ vkeys }) => void vkeys.push(sampleKey().vkey)],
  ['a state entry that is none', 'complete.stray', (c) => void (c.complete = { entry: 1 })],
  ['a member nobody knows', 'certificate.form', (c) => void Object.assign(c, { note: '全部已签收' })],
  ['a member that is missing', 'certificate.form', (c) => void Reflect.deleteProperty(c, 'openings')],
  ['a later version', 'format.version', (c) => void Object.assign(c, { format: 'anda.certificate/v2' })],
  [
    'an earlier version that never was',
    'format.version',
    (c) => void Object.assign(c, { format: 'anda.certificate/v0' }),
  ],
];

test.for(alterations)('%s: refused as %s', ([, code, alter]) => {
  const verdict = verify(altered(alter));
  expect(verdict.fault?.code).toBe(code);
  expect(verdict.status).not.toBe('valid');
  expect(verdict.fault?.text).toMatch(/\p{Script=Han}/u);
  expect(verdict).toMatchObject({ claims: [], state: null, layers: [], openings: [] });
});

test('a key swapped inside the file: refused against the log’s key; alone it stands as nobody’s word but its own', () => {
  const forged = sampleCertificate({ counties: 3, townships: 3 }, sampleKey(sample.certificate.origin)).certificate;
  expect(verify(forged, { keys: [key] })).toMatchObject({ status: 'invalid', fault: { code: 'note.unsigned' } });
  expect(verify(forged).claims[0]).toMatch(/^自证，无见证/u);
  const onlyKey = altered((c) => void (c.vkeys = forged.vkeys));
  expect(verify(onlyKey).fault?.code).toBe('note.unsigned');
  expect(verify(onlyKey, { keys: [key] }).fault?.code).toBe('note.unsigned');
});

test('another log’s key, a key of another name, no key at all', () => {
  expect(verify(sample.certificate, { keys: [sampleKey().vkey] }).fault?.code).toBe('note.unsigned');
  expect(verify(sample.certificate, { keys: [] }).fault?.code).toBe('note.unsigned');
  expect(verify(sample.certificate, { keys: ['abc'] }).fault?.code).toBe('key');
  expect(verify(sample.certificate, { keys: [sampleKey().vkey, key] }).status).toBe('valid');
});

test('the proof of a tree of another size, and entries of another log, do not hold', () => {
  const { log, mine, certificate } = sampleCertificate({ counties: 3, townships: 3 }, sample.log.key);
  log.append({ kind: 'urge', at: new Date(0), via: 'desk', subject: 'N7', digest: '', notice: 'N7' });
  const later = log.certify(mine);
  expect(verify({ ...certificate, ...later }).status).toBe('valid');
  expect(verify({ ...certificate, proof: later.proof }).fault?.code).toMatch(/^(?:entries\.proof|proof\.length)$/u);
  expect(verify({ ...certificate, checkpoint: later.checkpoint }).fault?.code).toMatch(
    /^(?:entries\.proof|proof\.length)$/u,
  );
  expect(verify({ ...sample.certificate, entries: certificate.entries }).fault?.code).toBe('entries.proof');
});

test('entries that were left out, under a proof that fits: what follows from them cannot follow any more', () => {
  const { log, mine, certificate } = sample;
  const kindAt = (n: number) => /"kind":"([a-z.A-Z]+)"/u.exec(certificate.entries[n]?.body ?? '')?.[1];
  const without = (kind: string) => mine.filter((_, n) => n !== mine.findIndex((__, k) => kindAt(k) === kind));
  const refused = (indices: number[]) => verify({ ...certificate, ...log.certify(indices) });
  expect(refused(without('issue')).fault?.code).toBe('roster.stray');
  expect(refused(without('relay')).fault?.code).toBe('roster.stray');
  // The county's own signature: it may not have relayed without.
  expect(refused(without('sign')).fault?.code).toBe('replay.follow');
  expect(refused(without('correct')).fault?.code).toBe('correction.order');
  // Of another notice.
  const others = Array.from({ length: log.size() }, (_, n) => n).filter((n) => !mine.includes(n));
  expect(refused([...mine, ...others.slice(0, 1)].toSorted((a, b) => a - b)).fault?.code).toBe('replay.follow');
});

test('a signature of another layer’s text is none of the layer that reached the organ', () => {
  const { log, mine, certificate } = sampleCertificate({ counties: 3, townships: 3 }, sample.log.key);
  const [township, digest] = [
    '530001003',
    /"digest":"([0-9a-f]{64})"/u.exec(certificate.entries[0]?.body ?? '')?.[1] ?? '',
  ];
  const forged = log.append({
    kind: 'sign',
    at: new Date('2026-09-02T00:00:00Z'),
    via: 'wecom-tap',
    subject: 'N12/L3',
    notice: 'N12',
    organ: township,
    post: '文书',
    digest,
    facts: { counts: true },
    secret: { person: '某人#1' },
  });
  const verdict = verify({ ...certificate, ...log.certify([...mine, forged]) });
  expect(verdict.fault).toMatchObject({ code: 'replay.follow', text: expect.stringContaining(`存证第${forged}号`) });
});

test('members that stand twice are refused, whichever of them is right', () => {
  expect(verifyCertificate(text.replace('{"format":', '{"vkeys":[],"format":')).fault?.code).toBe('json.duplicate');
  expect(verifyCertificate(text.replace('{"format":', '{"\\u0076keys":[],"format":')).fault?.code).toBe(
    'json.duplicate',
  );
  const [first] = sample.certificate.rosters[0]?.members ?? [];
  const doubled = text.replace(`"name":"${first?.name}"`, `"name":"别县","name":"${first?.name}"`);
  expect(verifyCertificate(doubled).fault?.code).toBe('json.duplicate');
});

test('__proto__ is no member of anything', () => {
  for (const [from, to] of [
    ['{"format":', '{"__proto__":{"x":1},"format":'],
    ['"children":{', '"children":{"__proto__":[],'],
    ['"children":{', '"children":{"\\u005f_proto__":[],'],
  ] as const) {
    expect(verifyCertificate(text.replace(from, to)).fault?.code).toBe('json.proto');
  }
});

test('depth, size and noise end in a verdict at once', { timeout: 60_000 }, () => {
  const deep = `{"format":"anda.certificate/v1","entries":${'['.repeat(1_000_000)}`;
  expect(verifyCertificate(deep).fault?.code).toBe('json.deep');
  const started = performance.now();
  const noise = new Uint8Array(100_000_000).map((_, i) => (i * 2_654_435_761) >>> 24);
  for (const file of [
    noise,
    new Uint8Array(certificateLimit + 1),
    '['.repeat(50_000_000),
    `{"a":"${'\\'.repeat(50_000_000)}"}`,
  ]) {
    expect(verifyCertificate(file)).toMatchObject({ status: 'unreadable', claims: [] });
  }
  expect(performance.now() - started).toBeLessThan(40_000);
});

test.for([
  '',
  '{',
  '[]',
  '{}',
  'null',
  '1',
  '"anda.certificate/v1"',
  '{"format":1}',
  '\uFEFF{}',
  '\0',
  '{"format":"other/v1"}',
])('what is no certificate is not called a false one: %j', (file) => {
  expect(verifyCertificate(file)).toMatchObject({ status: 'unreadable', claims: [], state: null });
});

import { expect, test } from 'vitest';
import { certificateFormat, certificateLimit, parseCertificate } from '../../src/evidence/verify/index.ts';

const zeros = '0'.repeat(64);
const least = {
  format: certificateFormat,
  origin: 'log.example.cn/anda',
  vkeys: ['x'],
  checkpoint: '',
  entries: [{ index: 0, body: '{}' }],
  proof: [],
  layers: [
    { layer: 'L1', author: '示例省安委办', title: '', documentNumber: null, documentDate: null, text: '', files: null },
  ],
  rosters: [{ root: zeros, members: [] }],
  register: { top: [], children: {} },
  corrections: [],
  openings: [{ index: 0, field: 'person', withheld: true }],
};

test('the form is read strictly: every member there, none besides', () => {
  expect(parseCertificate(JSON.stringify(least))).toEqual(least);
  expect(parseCertificate(new TextEncoder().encode(JSON.stringify(least, null, 1)))).toEqual(least);
  for (const member of Object.keys(least)) {
    const rest = Object.fromEntries(Object.entries(least).filter(([name]) => name !== member));
    expect(() => parseCertificate(JSON.stringify(rest))).toThrow(expect.objectContaining({ name: 'ProofError' }));
  }
  expect(() => parseCertificate(JSON.stringify({ ...least, coverage: '44/44' }))).toThrow(
    expect.objectContaining({ code: 'certificate.form' }),
  );
});

test('a later version, a member twice, and what is too large are told apart', () => {
  const refused = (text: string, code: string) =>
    expect(() => parseCertificate(text)).toThrow(expect.objectContaining({ code }));
  refused(JSON.stringify({ ...least, format: 'anda.certificate/v2' }), 'format.version');
  refused(JSON.stringify(least).replace('{"format"', '{"origin":"a","format"'), 'json.duplicate');
  refused(JSON.stringify(least).replace('"children":{', '"children":{"__proto__":[],'), 'json.proto');
  refused('{}', 'file.other');
  refused('{', 'json.syntax');
  refused(' '.repeat(certificateLimit + 1), 'file.size');
});

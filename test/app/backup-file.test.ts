import { copyFile, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { verifyBackup } from '../../src/app/backup.ts';
import { startTestApp } from '../support/app.ts';
import {
  backUp,
  elsewhere,
  faultOf,
  mended,
  newFolder,
  piecesOf,
  restore,
  writePieces,
  type Piece,
} from './backup-kit.ts';

let file: string;
let pieces: Piece[];

beforeAll(async () => {
  const bed = await startTestApp();
  await bed.issue();
  await bed.tap('lin', '签收');
  ({ file } = await backUp(bed.app.config));
  pieces = await piecesOf(file);
});

/** The pieces with one of them changed. */
const changed = (name: string, change: (text: string) => string) =>
  pieces.map((piece) =>
    piece.name === name ? { name, bytes: Buffer.from(change(piece.bytes.toString('utf8'))) } : piece,
  );

test('a file put together anew from its pieces holds', async () => {
  expect(pieces.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['manifest.json', 'tables/log_entry/000001', 'tables/delivery/000001', 'contents.json']),
  );
  expect(await verifyBackup(await writePieces(pieces))).toMatchObject({ log: { size: 4 } });
  expect(await verifyBackup(await writePieces(mended(pieces)))).toMatchObject({ log: { size: 4 } });
});

test('a changed byte in any piece is found, and the piece is named', async () => {
  for (const { name, bytes } of pieces) {
    // In the middle, and so that text stays text.
    const at = Math.floor(bytes.length / 2);
    const other = Buffer.from(bytes);
    other[at] = (other[at] ?? 0) ^ 1;
    const copy = pieces.map((piece) => (piece.name === name ? { name, bytes: other } : piece));
    expect(await faultOf(await writePieces(copy))).toContain(
      `backup.broken 备份不完整或被改动：${name.startsWith('contents.json') ? 'contents.json' : ''}`,
    );
  }
});

describe('pieces that', () => {
  test.each([
    ['are missing', () => pieces.filter(({ name }) => name !== 'tables/duty/000001'), 'tables/duty/000001'],
    ['come twice', () => pieces.flatMap((one) => (one.name === 'tables/duty/000001' ? [one, one] : [one])), ''],
    [
      'are strange',
      () => [pieces[0], { name: '../evil', bytes: Buffer.from('x') }, ...pieces.slice(1)],
      '多出 ../evil',
    ],
    ['come last', () => [...pieces, { name: 'tables/duty/000002', bytes: Buffer.from('x') }], '末尾之后'],
    ['lack the list', () => pieces.slice(0, -2), '末尾的清单不在'],
    ['are in no order', () => pieces.toReversed(), '不是安达的备份文件'],
  ])('%s are found', async (_, make, fault) => {
    const made = make().filter((piece) => piece !== undefined);
    expect(await faultOf(await writePieces(made))).toContain(fault);
    expect(await faultOf(await writePieces(made))).toContain('backup.broken');
  });
});

describe('a log that was rewritten together with all digests', () => {
  const entries = 'tables/log_entry/000001';
  test.each([
    [
      'another content',
      () =>
        changed(entries, (text) =>
          text.replace(/(7b[0-9a-f]{40})([0-9a-f])/u, (_, a: string, b: string) => a + (b === '1' ? '2' : '1')),
        ),
      /存证第0号的内容与摘要不符/u,
    ],
    ['an entry less', () => changed(entries, (text) => text.slice(text.indexOf('\n') + 1)), /应有 4 行|存证第/u],
    [
      'two entries exchanged',
      () =>
        changed(entries, (text) =>
          text
            .split('\n')
            .toSpliced(0, 2, ...text.split('\n').slice(0, 2).toReversed())
            .join('\n'),
        ),
      /存证第0号缺失或重号/u,
    ],
    [
      'a smaller head',
      () => changed('tables/log_head/000001', (text) => text.replace('\t4\n', '\t3\n')),
      /总数却记为3/u,
    ],
    ['half a row', () => changed(entries, (text) => text.slice(0, -5)), /最后一行不完整/u],
  ])('is found: %s', async (_, make, fault) => {
    expect(await faultOf(await writePieces(mended(make())))).toMatch(fault);
  });
});

test('a file cut off anywhere is not restored, and names no key or row as the reason', async () => {
  const { size } = await import('node:fs/promises').then(({ stat }) => stat(file));
  for (const length of [0, 1, 10, 100, Math.floor(size / 2), size - 100, size - 1]) {
    const cut = join(await newFolder(), 'cut.backup');
    await copyFile(file, cut);
    await truncate(cut, length);
    expect(await faultOf(cut)).toMatch(/^backup\.broken 备份不完整或被改动：/u);
  }
});

test('what is no backup at all is said to be none', async () => {
  const text = join(await newFolder(), 'notes.txt');
  await writeFile(text, 'no backup');
  expect(await faultOf(text)).toContain('backup.broken');
  expect(await faultOf(await writePieces([{ name: 'photo.png', bytes: Buffer.from('x') }]))).toContain(
    '不是安达的备份文件',
  );
  expect(await faultOf(join(await newFolder(), 'absent'))).toContain('file.unreadable');
  expect(await faultOf(await newFolder())).toContain('file.unreadable');
});

describe('a backup of a later release is refused', () => {
  const manifest = (change: (m: { format: number; migrations: { name: string; checksum: string }[] }) => void) =>
    changed('manifest.json', (text) => {
      const parsed = JSON.parse(text) as { format: number; migrations: { name: string; checksum: string }[] }; // our own
      change(parsed);
      return JSON.stringify(parsed);
    });
  test.each([
    ['by its format', () => manifest((m) => (m.format = 2)), '由更新的版本'],
    [
      'by a migration',
      () => manifest((m) => m.migrations.push({ name: '2099_x', checksum: '0'.repeat(64) })),
      '2099_x',
    ],
    [
      'by an edited migration',
      () => manifest((m) => Object.assign(m.migrations[0] ?? {}, { checksum: '0'.repeat(64) })),
      '_initial',
    ],
  ])('%s', async (_, make, words) => {
    const bed = await startTestApp({ organs: [], people: [] });
    const target = await elsewhere(bed.app.config);
    await expect(restore(target, await writePieces(mended(make())))).rejects.toMatchObject({
      code: 'backup.refused',
      message: expect.stringContaining(words),
    });
  });
});

test('the file is for its owner alone and holds no setting', async () => {
  const bed = await startTestApp();
  const { file: made } = await backUp(bed.app.config);
  const { stat } = await import('node:fs/promises');
  expect((await stat(made)).mode & 0o777).toBe(0o600);
  const all = (await piecesOf(made)).map(({ bytes }) => bytes.toString('utf8')).join('\n');
  const { wecom, databaseUrl } = bed.app.config;
  for (const secret of [wecom?.app?.secret, wecom?.token, wecom?.encodingAesKey, databaseUrl]) {
    expect(secret).toBeTruthy();
    expect(all).not.toContain(secret);
  }
  expect((await readFile(made)).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]));
});

import pg from 'pg';
import { expect, test } from 'vitest';
import { importPeople } from '../../src/organs/index.ts';
import { smallPeople } from '../support/register.ts';
import { startTestApp, wecom, wordsOf } from '../support/app.ts';
import { createListener } from '../support/listener.ts';

const mobiles = ['13900000001', '13900000002'];
const own = '先查抛光车间的除尘管道，联系人电话010-55550123';

test('at LOG_LEVEL=trace a whole walk with all that goes wrong on it leaves no secret, no words and no number in the log', async () => {
  const { lines, log } = createListener();
  const bed = await startTestApp({ log });
  const said: string[] = [];
  const say = (user: string, text: string) => {
    said.push(text);
    return bed.say(user, text);
  };
  const csv = `name,organ_code,post,roles,wecom_userid,mobile\n周岚,53,文书,clerk,sheng,${mobiles[0]}\n王丽,5301,文书,clerk,lin,${mobiles[1]}`;
  const file = { bytes: Buffer.from(csv), fileName: 'people.csv', at: bed.clock.now(), replace: false };
  await importPeople({ store: bed.store, ownCorp: { wecom: wecom.corpId, dingtalk: null } }, file);

  // The walk: issue, sign, relay with own words, return, claim, ask, and what is not understood.
  await bed.issue();
  await bed.tap('lin', '签收');
  await say('lin', `转发 N1 全部 要求：${own}`);
  await bed.tap('lin', '非涉密，转发');
  await say('wang', '退回 N1 这份应当发给应急管理局的老刘');
  await say('quan', '收到 N1');
  await say('quan', '无需转达 N1 本市没有涉爆粉尘的工厂');
  await say('sheng', '到哪了 N1');
  await say('zone', '车间起火了快来人');
  await say('zone', '这句话谁也看不懂');
  await say('stranger', '我还没有登记，手机13900000003').catch(() => null); // nobody's phone
  await say('sheng', '发文\n内部资料\n\n关于某重点目标的通知\n\n各市：\n请查收。');

  // The platform says no in every way, and hangs up.
  for (const fault of [-1, 45009, 60020, 40014, 82001, 'hangup'] as const) {
    bed.twin.failNext('message/send', fault, 1);
    await say('sheng', `状态 N1`);
    bed.clock.pass(3600_000);
    await bed.drain();
  }
  bed.twin.revokeTokens();
  await say('sheng', '待办');

  // Forged, tampered and cut callbacks.
  const parcel = bed.twin.raw.say('lin', '伪造的签收');
  said.push('伪造的签收');
  const forged = { ...parcel, query: { ...parcel.query, msg_signature: '0'.repeat(40) } };
  await bed.twin.raw.post(forged);
  await bed.twin.raw.post({ ...parcel, body: parcel.body.slice(0, 60) });

  // A database that fails in the middle of an act.
  const admin = new pg.Client(bed.db.adminUrl);
  await admin.connect();
  await admin.query('ALTER TABLE inbox_key RENAME TO inbox_key_away');
  const broken = '收到 N1 这一句落在坏掉的数据库上';
  await expect(say('dong', broken)).rejects.toThrow('503');
  await admin.query('ALTER TABLE inbox_key_away RENAME TO inbox_key');
  await admin.end();
  await bed.drain();

  const log0 = lines.join('\n');
  expect(lines.length).toBeGreaterThan(40);
  expect(log0).toContain('"level":50'); // something did go wrong
  const bodies = bed.twin.wire.flatMap(
    ({ response }) => JSON.stringify(response).match(/"(?:media_id|response_code|msgid)":"[^"]+/gu) ?? [],
  );
  const wordsSeen = [
    ...new Set(['sheng', 'lin', 'wang', 'quan', 'zone'].flatMap((user) => bed.twin.messagesOf(user).map(wordsOf))),
  ];
  const kept = {
    secrets: [wecom.secret, wecom.token, wecom.encodingAesKey, new URL(bed.db.url).password, bed.db.url],
    numbers: [...mobiles, '13900000003', '55550123'],
    names: smallPeople.map((row) => row.split(',')[0] ?? ''),
    // Forms of one word are names of acts as well.
    said: said.filter((text) => text.length > 6).flatMap((text) => [text, text.slice(-6)]),
    titles: ['涉爆粉尘', '云安办', '逐级传达', '重点目标'],
    answers: wordsSeen.filter((words) => words.length > 8),
    codes: bodies.map((body) => body.split(':"')[1] ?? '').filter((code) => code.length > 8),
    signatures: [parcel.query.msg_signature, parcel.body.slice(60, 100)],
  };
  expect(Object.values(kept).every((words) => words.some((word) => word !== ''))).toBe(true);
  const told = Object.entries(kept).flatMap(([what, words]) =>
    words.flatMap((word) => (word !== '' && log0.includes(word) ? [`${what}: ${word}`] : [])),
  );
  expect(told).toEqual([]);
  expect(log0).not.toMatch(/access_token=|corpsecret=|1[3-9]\d{9}/u);
});

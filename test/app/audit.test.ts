import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditStore, sayFault } from '../../src/app/audit.ts';
import { openStore, type Store } from '../../src/store/db.ts';
import { cloneDb } from '../support/db.ts';
import { startTestApp } from '../support/app.ts';
import { smallNotice } from '../support/register.ts';

let store: Store;
let admin: pg.Client;

/** Two senders, signatures of every kind, a correction, 无需转达, a return, a layer taken back; and a whole notice withdrawn. */
beforeAll(async () => {
  const db = await cloneDb();
  const bed = await startTestApp({ db });
  await bed.issue(smallNotice, { to: '临澜市,望川县,屏澜市' });
  await bed.say('wang', '收到 N1');
  await bed.say('lin', '收到 N1');
  await bed.say('lin', '转发 N1 全部 要求：先查抛光企业');
  await bed.tap('lin', '非涉密，转发');
  await bed.tap('wang', '签收');
  await bed.say('ping', '退回 N1 不属本市职责');
  await bed.desk.sign('N1', { as: '530102', by: '石乔', reason: '电话' });
  await bed.say('wang', '无需转达 N1 辖区没有此类企业');
  await bed.tap('sheng', '同意无需转达');
  await bed.say('sheng', '更正 N1 报送截止日应为9月25日');
  await bed.tap('sheng', '非涉密，更正');
  await bed.tap('wang', '签收更正');
  await bed.issue(smallNotice.replace('18号', '19号').replace('粉尘', '氨制冷'), { to: '石泉市' });
  await bed.say('quan', '收到 N2');
  await bed.say('quan', '转发 N2 全部');
  await bed.say('quan', '撤回 N2 有误');
  await bed.say('sheng', '撤回 N2 文号有误');
  store = openStore(db.url);
  admin = new pg.Client(db.adminUrl);
  await admin.connect();
  await admin.query('SET session_replication_role = replica');
});
afterAll(async () => {
  await store.close();
  await admin.end();
});

test('what the bot did is what its log says', async () => {
  const { fault, ...seen } = await auditStore(store);
  expect(fault).toBeNull();
  expect(seen).toMatchObject({ notices: 2, old: 0, arrivals: 6 });
});

const changes: [table: string, change: string, said: RegExp][] = [
  [
    'log_entry',
    `UPDATE log_entry SET body = body || ' '::bytea WHERE kind = 'relay'`,
    /^log_entry \d+：记为.*摘要不符/u,
  ],
  [
    'log_entry',
    `UPDATE log_entry SET kind = 'urge' WHERE kind = 'return'`,
    /^log_entry \d+ kind：记为urge，按存证应为return$/u,
  ],
  ['log_entry', `UPDATE log_entry SET notice_id = notice_id + 1 WHERE kind = 'return'`, /^log_entry \d+ notice_id：/u],
  ['log_entry', `DELETE FROM log_entry WHERE kind = 'return'`, /^log_entry \d+：/u],
  ['log_head', 'UPDATE log_head SET size = size + 1', /^log_head size：/u],
  ['log_opening', `UPDATE log_opening SET value = '张三#1' WHERE field = 'person'`, /^log_opening \d+ person：/u],
  ['register_root', `UPDATE register_root SET root = repeat('ab', 32)`, /^register_root \d+\/2026-09-03：记为abab/u],
  ['organ', `UPDATE organ SET name = '某市' WHERE code = '5302'`, /^organ 5302：记为.*某市.*石泉市/u],
  [
    'organ_version',
    `UPDATE organ_version SET name = '某市' WHERE name LIKE '石泉市%'`,
    /^organ_version 5302：记为.*某市.*石泉市/u,
  ],
  ['notice', `UPDATE notice SET title = '无此事' WHERE number = 1`, /^notice N1 title：记为无此事，按存证应为云岭省/u],
  [
    'notice',
    'UPDATE notice SET withdrawn_at = NULL WHERE number = 2',
    /^notice N2 isWithdrawn：记为false，按存证应为true$/u,
  ],
  ['layer', `UPDATE layer SET text = text || '。' WHERE kind = 'relayed'`, /^layer N1\/L\d+ text：/u],
  ['layer', `UPDATE layer SET onion_digest = repeat('ab', 32) WHERE kind = 'issued'`, /^layer N1\/L\d+ digest：/u],
  [
    'delivery',
    `UPDATE delivery SET state = 'signed' WHERE organ_code = '5390'`,
    /^delivery N1 5390 state：记为signed，按存证应为returned$/u,
  ],
  ['delivery', `UPDATE delivery SET signed_at = now() WHERE organ_code = '5301'`, /^delivery N1 5301 signedAt：/u],
  [
    'delivery',
    `UPDATE delivery SET organ_name = '某区' WHERE organ_code = '5301Z1'`,
    /^delivery N1 5301Z1 name：记为某区，/u,
  ],
  ['delivery', `DELETE FROM delivery WHERE organ_code = '5301Z1'`, /^delivery N1 5301Z1：记为空/u],
  ['delivery', `UPDATE delivery SET desk = false WHERE desk`, /^delivery N1 530102 desk：记为false，按存证应为true$/u],
  [
    'acknowledgement',
    `UPDATE acknowledgement SET post = '书记' WHERE via <> 'desk'`,
    /^acknowledgement 存证\d+ N1 .*：记为.*post 书记.*应为.*post 文书/u,
  ],
  [
    'acknowledgement',
    `UPDATE acknowledgement SET person_name = '张三' WHERE via <> 'desk'`,
    /^acknowledgement 行\d+ person_name：记为张三/u,
  ],
  ['acknowledgement', `DELETE FROM acknowledgement WHERE via = 'desk'`, /^acknowledgement 存证\d+ N1 530102：记为空/u],
  ['coverage', 'UPDATE coverage SET reached = reached + 1 WHERE scope = 0', /^coverage N1 全部\/\w+（.*）：记为/u],
  ['coverage', 'DELETE FROM coverage WHERE scope > 0', /^coverage N1 5301\/\w+（.*）：记为空/u],
  ['roster', 'UPDATE roster SET count = count + 1', /^roster 名册\d+：/u],
  ['roster', `UPDATE roster SET root = repeat('ab', 32)`, /^roster_member N1 名册\d+：.*abab/u],
  [
    'roster_member',
    `UPDATE roster_member SET organ_name = '某区' WHERE organ_code = '5301Z1'`,
    /^roster_member N1 名册\d+：/u,
  ],
  ['correction', `UPDATE correction SET text = '照旧'`, /^correction N1 更正1 text：/u],
  [
    'corrected_layer',
    'DELETE FROM corrected_layer',
    /^corrected_layer N1\/L\d+ corrected：记为\[\]，按存证应为\[1\]$/u,
  ],
  [
    'correction_acknowledgement',
    `UPDATE correction_acknowledgement SET via = 'desk'`,
    /^correction_acknowledgement 存证\d+ N1 530101：.*via desk/u,
  ],
  ['withdrawal', 'UPDATE withdrawal SET signed = signed + 1', /^withdrawal 存证\d+：/u],
  [
    'withdrawn_layer',
    'DELETE FROM withdrawn_layer',
    /^withdrawn_layer N2\/L\d+ isWithdrawn：记为false，按存证应为true$/u,
  ],
  [
    'not_applicable',
    'UPDATE not_applicable SET confirmed_at = NULL, refused_at = now()',
    /^not_applicable N1 申报\d+ isConfirmed：/u,
  ],
  [
    'second_arrival',
    'UPDATE second_arrival SET signed_at = NULL',
    /^second_arrival N1 530101\/L\d+ isSigned：记为false/u,
  ],
  ['duty', `UPDATE duty SET settled_at = now() WHERE kind = 'sign'`, /^duty sign N1 5301Z1：记为无，按存证应为未结$/u],
];

test.each(changes)('%s: %s', async (table, change, said) => {
  await admin.query(`CREATE TEMP TABLE kept AS SELECT * FROM ${table}`);
  try {
    await admin.query(change);
    const { fault } = await auditStore(store);
    expect(fault && sayFault(fault)).toMatch(said);
  } finally {
    await admin.query(`DELETE FROM ${table}`);
    await admin.query(`INSERT INTO ${table} SELECT * FROM kept`);
    await admin.query('DROP TABLE kept');
  }
  const { fault } = await auditStore(store);
  expect(fault).toBeNull();
});

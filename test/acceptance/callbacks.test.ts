import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { until } from '../support/until.ts';
import { newFolder, startBot } from './bot.ts';
import { createMembers, type CallbackAnswer } from './outside-members.ts';
import { brief, startStand, type Stand } from './stand.ts';
import { signRequest, type SigningOptions } from './wire.ts';

let stand: Stand;
let database: pg.Client;
let ref: string;

beforeAll(async () => {
  stand = await startStand({ morePeople: [['副手乙', 'B', '文书', 'clerk', '007']] });
  database = new pg.Client(stand.databaseUrl);
  await database.connect();
  ref = await stand.issue('A,B,C');
  await until('sent', async () => brief(await stand.status(ref)).gaps.every((gap) => gap.endsWith('dispatched')));
});
afterAll(async () => {
  await database.end();
});

/** Rows of every table of the bot's own: what is stored at all. */
async function rows(): Promise<Record<string, number>> {
  const { rows: tables } = await database.query<{ name: string }>(
    `SELECT table_schema || '.' || table_name AS name FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
       AND has_table_privilege(quote_ident(table_schema) || '.' || quote_ident(table_name), 'SELECT')`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const { rows: found } = await database.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${name}`);
    counts[name] = found[0]?.n ?? -1;
  }
  return counts;
}

const problem = z.strictObject({
  type: z.string().startsWith('/problems/'),
  title: z.string().min(1),
  status: z.int().min(400).max(499),
  detail: z.string().optional(),
  instance: z.string().startsWith('/requests/'),
});
/** A refusal as RFC 9457 has it, without a word of what is inside. */
function expectRefused(answer: CallbackAnswer): void {
  expect(answer.type).toMatch(/^application\/problem\+json/u);
  const said = problem.parse(JSON.parse(answer.body));
  expect(said.status).toBe(answer.status);
  expect(answer.body).not.toMatch(/\bat .*:\d+|node_modules|Error:/u);
  expect(answer.body).not.toContain(stand.wecom.app.token);
}

const words = () => stand.members.textXml('c-A', `收到 ${ref}`);
const signed = (options: SigningOptions = {}, xml = words()) => signRequest(stand.wecom.app, xml, options);
const now = () => Math.floor(Date.now() / 1_000);

describe('what is refused, with nothing stored', () => {
  const padOf = (last: number) => (missing: number) => Buffer.alloc(missing, last);
  const cases: Record<string, () => ReturnType<typeof signed>> = {
    'signed with another token': () => signRequest({ ...stand.wecom.app, token: 'outsideTok8' }, words()),
    'a signature of nothing': () => ({ ...signed(), query: { ...signed().query, msg_signature: '' } }),
    'a signature too long': () => ({ ...signed(), query: { ...signed().query, msg_signature: 'a'.repeat(4_000) } }),
    'eleven minutes old': () => signed({ at: now() - 660 }),
    'eleven minutes ahead': () => signed({ at: now() + 660 }),
    'a time that is none': () => {
      const request = signed();
      return { ...request, query: { ...request.query, timestamp: `${request.query.timestamp}x` } };
    },
    'another key': () =>
      signRequest({ ...stand.wecom.app, aesKey: stand.wecom.app.aesKey.replace(/^k/u, 'K') }, words()),
    'another receiveid': () => signed({ receiveId: 'wwoutside0000002' }),
    'no receiveid': () => signed({ receiveId: '' }),
    'padding above 32': () => signed({ pad: padOf(33) }),
    'padding of nought': () => signed({ pad: padOf(0) }),
    'padding that disagrees': () =>
      signed({ pad: (missing) => Buffer.concat([Buffer.alloc(missing - 1, 99), Buffer.from([missing])]) }),
    'a length that lies, longer': () => signed({ writtenLength: 2 ** 31 }),
    'a length that lies, shorter': () => signed({ writtenLength: 12 }),
    'ciphertext cut at a block': () =>
      signed({ tamper: (c) => Buffer.from(c, 'base64').subarray(0, -32).toString('base64') }),
    'ciphertext cut anywhere': () => signed({ tamper: (c) => c.slice(0, -7) }),
    'ciphertext that is no base64': () => signed({ tamper: () => '%%%' }),
    'no ciphertext': () => signed({ tamper: () => '' }),
    'an envelope cut short': () => {
      const request = signed();
      return { ...request, body: request.body.slice(0, 200) };
    },
    'an envelope with a DTD': () => signed({ prolog: '<!DOCTYPE xml [<!ENTITY a "aaaa">]>' }),
    'an envelope with entities': () =>
      signed({ prolog: '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' }),
    'JSON in place of XML': () => ({ ...signed(), body: JSON.stringify({ Encrypt: 'x' }) }),
    'an empty body': () => ({ ...signed(), body: '' }),
    'two megabytes': () => ({ ...signed(), body: `<xml>${'x'.repeat(2 * 2 ** 20)}</xml>` }),
  };
  test.each(Object.entries(cases))('%s', async (_name, request) => {
    const before = await rows();
    const answer = await stand.members.post(request());
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expectRefused(answer);
    expect(await rows()).toEqual(before);
  });

  test('without a query at all, and by another method', async () => {
    for (const [method, path] of [
      ['POST', '/callback/wecom'],
      ['GET', '/callback/wecom'],
      ['PUT', '/callback/wecom'],
      ['GET', '/nothing/here'],
    ] as const) {
      const response = await fetch(stand.bot.url + path, { method });
      const answer = {
        status: response.status,
        type: response.headers.get('content-type') ?? '',
        body: await response.text(),
      };
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expectRefused(answer);
    }
  });
});

describe('what is authentic but not understood: 200 with nothing in it, nothing stored', () => {
  const head = () =>
    `<ToUserName><![CDATA[${stand.wecom.app.corpId}]]></ToUserName><FromUserName><![CDATA[c-A]]></FromUserName><CreateTime>${String(now())}</CreateTime>`;
  const agent = () => `<AgentID>${String(stand.wecom.app.agentId)}</AgentID>`;
  const event = (name: string, more = '') =>
    `<xml>${head()}<MsgType>event</MsgType><Event>${name}</Event>${more}${agent()}</xml>`;
  const cases: Record<string, () => string> = {
    'a message kind of tomorrow': () =>
      `<xml>${head()}<MsgType>hologram</MsgType><MsgId>9007199254740993</MsgId>${agent()}</xml>`,
    'an event of tomorrow': () => event('telepathy'),
    'entering the conversation': () => event('enter_agent', '<EventKey></EventKey>'),
    'a change of the directory': () =>
      event('change_contact', '<ChangeType>update_user</ChangeType><UserID>lisi</UserID><Department>1,2</Department>'),
    'a job’s result': () =>
      event(
        'batch_job_result',
        '<BatchJob><JobId>J</JobId><JobType>sync_user</JobType><ErrCode>0</ErrCode><ErrMsg>ok</ErrMsg></BatchJob>',
      ),
    'one picture in a list': () =>
      event(
        'pic_sysphoto',
        '<EventKey>k</EventKey><SendPicsInfo><Count>1</Count><PicList><item><PicMd5Sum>x</PicMd5Sum></item></PicList></SendPicsInfo>',
      ),
  };
  test.each(Object.entries(cases))('%s', async (_name, xml) => {
    const before = await rows();
    await stand.members.accepted(xml());
    expect(await rows()).toEqual(before);
  });

  test.each([
    ['a DTD inside', (xml: string) => `<!DOCTYPE xml [<!ENTITY n "N1">]>${xml}`],
    ['an entity inside', (xml: string) => xml.replace(/<!\[CDATA\[收到 N\d+\]\]>/u, '收到 &n;')],
    ['no XML inside', () => 'hello'],
    ['an event without a name', () => event('').replace('<Event></Event>', '')],
    ['a message cut short', (xml: string) => xml.slice(0, -40)],
    ['nothing inside', () => ''],
    ['another corporation inside', (xml: string) => xml.replace('wwoutside0000001', 'wwoutside0000009')],
  ])('%s: refused or passed over, never an act', async (_name, spoil) => {
    const before = await rows();
    const answer = await stand.members.post(signed({}, spoil(words())));
    const isEmpty = answer.status === 200 && answer.body === '';
    expect(isEmpty || /^application\/problem\+json/u.test(answer.type)).toBe(true);
    expect(await rows()).toEqual(before);
  });
});

describe('what must not be lost', () => {
  test('nine minutes old, or ahead: still in the window', async () => {
    for (const at of [now() - 540, now() + 540]) {
      await stand.members.accepted(stand.members.textXml('c-C1', '待办'), { at });
    }
    const said = await until('both answers', () => {
      const got = stand.wecom.phones.of('c-C1');
      return got.length >= 2 ? got : null;
    });
    expect(said.map((r) => r.words)).toEqual(['当前没有待办。', '当前没有待办。']);
  });

  test('wecom.md 14.6: ids that differ in the last of 64 bits are two messages; 007 is not 7', async () => {
    const { members, wecom } = stand;
    await members.accepted(members.textXml('007', '我', '9223372036854775806'));
    await members.accepted(members.textXml('007', '我', '9223372036854775807'));
    const said = await until('two answers', () => {
      const got = wecom.phones.of('007').filter((r) => r.kind === 'text');
      return got.length >= 2 ? got : null;
    });
    expect(said[0]?.words).toMatch(/^副手乙：/u);
  });

  test('wecom.md 14.7: a tap with one chosen item, children in any order, no CDATA', async () => {
    const { members, wecom } = stand;
    const card = await members.cardWith('c-C', '签收');
    const code = wecom.phones.newCode(card.messageId, ['c-c']);
    const [key] = (card.card?.button_list ?? []).flatMap((b) => (b.text === '签收' ? (b.key ?? []) : []));
    await members.accepted(
      `<xml>\n<AgentID>${String(wecom.app.agentId)}</AgentID><SelectedItems><SelectedItem><QuestionKey>q</QuestionKey><OptionIds><OptionId>o</OptionId></OptionIds></SelectedItem></SelectedItems><ResponseCode>${code}</ResponseCode><Unknown><Deep>1</Deep></Unknown><CardType>button_interaction</CardType><TaskId>${card.taskId ?? ''}</TaskId><EventKey>${key ?? ''}</EventKey><Event>template_card_event</Event><MsgType>event</MsgType><CreateTime>${String(now())}</CreateTime><FromUserName>C-C</FromUserName><ToUserName>${wecom.app.corpId}</ToUserName>\n</xml>`,
    );
    await until('the receipt', () => card.words.includes('已签收'));
    expect(card.words).toContain('直辖县安委办');
  });

  test('the same request again: 200, one act; a request of the same event with another nonce too', async () => {
    const { members, wecom } = stand;
    const request = signed({}, members.textXml('c-B', `收到 ${ref}`));
    await Promise.all(
      [1, 2, 3, 4].map(async () => expect(await members.post(request)).toMatchObject({ status: 200, body: '' })),
    );
    await until('the receipt', () => wecom.phones.of('c-B').some((r) => r.words.includes('已签收')));
    const before = await rows();
    expect(await members.post(request)).toMatchObject({ status: 200, body: '' });
    expect(await rows()).toEqual(before);
    expect(brief(await stand.status(ref)).all).toBe('3 2 10 12'); // this one, and the tap above
  });
});

describe('URL verification', () => {
  test('answers with the decrypted words and nothing else', async () => {
    expect(await stand.members.verify('1616140317555161061')).toMatchObject({
      status: 200,
      body: '1616140317555161061',
    });
  });

  test.each([
    ['another token', { token: 'outsideTok8' }, {}],
    ['another corporation', { corpId: 'wwoutside0000002' }, {}],
    ['stale', {}, { at: Math.floor(Date.now() / 1_000) - 3_600 }],
  ] as const)('refuses %s', async (_name, change, options) => {
    const wrong = createMembers({ ...stand.wecom, app: { ...stand.wecom.app, ...change } }, stand.bot.url);
    const answer = await wrong.verify('123', options);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expectRefused(answer);
  });

  test('works before agent and secret are known, and the bot says which platform it has', async () => {
    const { WECOM_SECRET: _secret, WECOM_AGENT_ID: _agent, ...env } = stand.env;
    const folder = await newFolder();
    const bot = await startBot({ ...env, ANDA_DATA_DIR: folder }, folder);
    const members = createMembers(stand.wecom, bot.url);
    expect(await members.verify('8001')).toMatchObject({ status: 200, body: '8001' });
    expect([await bot.stop(), bot.output()]).toEqual([0, expect.anything()]);
  });
});

test('neither secrets nor words of the messages are in the log', () => {
  const log = stand.bot.output();
  for (const secret of [
    stand.wecom.app.secret,
    stand.wecom.app.token,
    stand.wecom.app.aesKey,
    '6512000',
    '收到 N',
    '罗一',
  ]) {
    expect(log).not.toContain(secret);
  }
  for (const call of stand.wecom.callsTo('gettoken')) expect(log).not.toContain(String(call.answer['access_token']));
});

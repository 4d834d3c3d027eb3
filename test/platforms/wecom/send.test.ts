import nock from 'nock';
import { describe, expect, test } from 'vitest';
import { createWecom } from '../../../src/platforms/wecom/index.ts';
import { credentials, face, givenSend, givenToken, host, ok, sender, text } from './api-kit.ts';
import { clockAt, config, nowSeconds } from './seal-kit.ts';

const once = { enable_duplicate_check: 1, duplicate_check_interval: 14_400 };

describe('what goes out', () => {
  test('a text: no duplicate check, for a question asked twice deserves its answer twice', async () => {
    givenToken();
    givenSend(ok, 'T1', { touser: 'lisi', agentid: 1000002, msgtype: 'text', text: { content: '已签收' } });
    expect(await sender().send(['lisi'], text)).toEqual({ messageId: 'MSGID1', sendCode: null, unreached: [] });
  });

  test('wecom.md 14.23: names in JSON are small where those of the XML are not; the token stands in the query alone', async () => {
    let sent = '';
    givenToken();
    givenSend(ok, 'T1', (body: object) => (sent = JSON.stringify(body)) !== '');
    await sender().send(['lisi'], { kind: 'card', face });
    const names = [...sent.matchAll(/"(\w+)":/gu)].map(([, name]) => name ?? '');
    expect(names).toContain('agentid');
    expect(names.filter((name) => name !== name.toLowerCase() || name.includes('token'))).toEqual([]);
  });

  test('a card with buttons: button_interaction, shown once', async () => {
    givenToken();
    givenSend({ ...ok, response_code: 'RC1' }, 'T1', {
      touser: 'lisi|wangwu',
      agentid: 1000002,
      msgtype: 'template_card',
      template_card: {
        card_type: 'button_interaction',
        source: { desc: '安达', desc_color: 0 },
        main_title: { title: '关于开展安全检查的通知', desc: '请在9月30日前签收' },
        horizontal_content_list: [{ keyname: '发文', value: '某某市应急管理局' }],
        task_id: 'N12-3@v1',
        button_list: [
          { type: 0, text: '签收', style: 1, key: 'sign N12' },
          { type: 0, text: '退回', style: 2, key: 'return N12' },
        ],
      },
      ...once,
    });
    expect(await sender().send(['wangwu', 'lisi'], { kind: 'card', face })).toMatchObject({ sendCode: 'RC1' });
  });

  test('the same receivers in another order make the same request, byte for byte', async () => {
    const bodies: unknown[] = [];
    givenToken();
    host()
      .post('/cgi-bin/message/send', (body: unknown) => bodies.push(JSON.stringify(body)) > 0)
      .query(true)
      .times(2)
      .reply(200, ok);
    const platform = sender();
    await platform.send(['b', 'a', 'c'], { kind: 'card', face });
    await platform.send(['c', 'b', 'a'], { kind: 'card', face });
    expect(bodies[0]).toBe(bodies[1]);
  });

  test('wecom.md 14.27: a card without buttons goes as plain text, never as markdown', async () => {
    givenToken();
    givenSend(ok, 'T1', { touser: 'lisi', agentid: 1000002, msgtype: 'text', text: { content: face.text } });
    const sent = await sender().send(['lisi'], { kind: 'card', face: { ...face, buttons: [] } });
    expect(sent.messageId).toBe('MSGID1');
  });

  test('a file: uploaded under its name, then sent', async () => {
    givenToken();
    let upload = '';
    host()
      .post('/cgi-bin/media/upload', (body: string) => (upload = body) !== '')
      .query({ access_token: 'T1', type: 'file' })
      .reply(200, { errcode: 0, errmsg: '', type: 'file', media_id: 'MEDIA5', created_at: '1764000000' });
    givenSend(ok, 'T1', { touser: 'lisi', agentid: 1000002, msgtype: 'file', file: { media_id: 'MEDIA5' } });
    await sender().send(['lisi'], { kind: 'file', name: '通知.txt', bytes: new TextEncoder().encode('whole text') });
    expect(upload).toContain('name="media"; filename="通知.txt"');
    expect(upload).toContain('whole text');
  });

  test('a thousand receivers are one call', async () => {
    const users = Array.from({ length: 1000 }, (_, i) => `user${i}`);
    givenToken();
    givenSend(ok, 'T1', (body: { touser: string }) => body.touser.split('|').length === 1000);
    expect(await sender().send(users, text)).toMatchObject({ unreached: [] });
  });
});

describe('what cannot go out is said before anything is sent', () => {
  const giveUp = (code: string) => ({ verdict: 'give_up', code });
  test.each([
    ['nobody', [], text, 'receivers'],
    ['1,001 receivers', Array.from({ length: 1001 }, (_, i) => `u${i}`), text, 'receivers'],
  ])('%s', async (_, users, outgoing, code) => {
    await expect(sender().send(users, outgoing)).rejects.toMatchObject(giveUp(code));
  });

  test('an empty text, and white space longer than a message', async () => {
    for (const wrong of ['', ' '.repeat(2049)]) {
      await expect(sender().send(['lisi'], { kind: 'text', text: wrong })).rejects.toMatchObject(giveUp('text_length'));
    }
  });

  test('a file below 6 bytes or above 20 MB', async () => {
    for (const size of [5, 20 * 1024 * 1024 + 1]) {
      const file = { kind: 'file', name: 'a.txt', bytes: new Uint8Array(size) } as const;
      await expect(sender().send(['lisi'], file)).rejects.toMatchObject(giveUp('file_size'));
    }
  });

  test('a card with buttons and no task id', async () => {
    const { taskId: _, ...rest } = face;
    await expect(sender().send(['lisi'], { kind: 'card', face: rest })).rejects.toMatchObject(giveUp('task_id'));
  });

  test('without agent id and secret', async () => {
    const platform = createWecom({ ...config, app: null }, { clock: clockAt(nowSeconds) });
    const halt = { verdict: 'halt', code: 'not_configured' };
    await expect(platform.send(['lisi'], text)).rejects.toMatchObject(halt);
    await expect(platform.redraw?.(['lisi'], 'RC', face)).rejects.toMatchObject(halt);
  });

  test('wecom.md 14.26: @all and joined ids in a list never reach the platform', async () => {
    expect(await sender().send(['@all'], text)).toMatchObject({ unreached: [{ user: '@all', reason: 'unknown' }] });
    givenToken();
    givenSend(ok, 'T1', (body: { touser: string }) => body.touser === 'lisi');
    const { unreached } = await sender().send(['a|b', 'lisi', 'x y'], text);
    expect(unreached.map(({ user }) => user)).toEqual(['a|b', 'x y']);
  });
});

describe('who was not reached', () => {
  test.each([
    [{}, []],
    [{ invaliduser: '', unlicenseduser: '' }, []],
    [{ invaliduser: null }, []],
    [{ invaliduser: 'Zhao|qian' }, ['zhao unknown', 'qian unknown']],
    [{ invaliduser: 'zhao', unlicenseduser: 'SUN| li |' }, ['zhao unknown', 'sun unlicensed', 'li unlicensed']],
    [{ invaliduser: 'zhao|zhao', unlicenseduser: 'zhao' }, ['zhao unknown']],
  ])('wecom.md 14.14: %j', async (lists, expected) => {
    givenToken();
    givenSend({ ...ok, ...lists });
    const { unreached } = await sender().send(['zhao', 'qian', 'sun', 'li'], text);
    expect(unreached.map(({ user, reason }) => `${user} ${reason}`)).toEqual(expected);
  });

  test('81013: nobody, and that is a result', async () => {
    givenToken();
    givenSend({ errcode: 81013, errmsg: 'user & party & tag all invalid' });
    expect(await sender().send(['zhao', 'qian'], text)).toEqual({
      messageId: null,
      sendCode: null,
      unreached: [
        { user: 'zhao', reason: 'unknown' },
        { user: 'qian', reason: 'unknown' },
      ],
    });
  });

  test.each([40003, 60111, 46004, 50002, 60011])('%i about the only receiver', async (errcode) => {
    givenToken();
    givenSend({ errcode, errmsg: '' });
    expect((await sender().send(['zhao'], text)).unreached).toEqual([{ user: 'zhao', reason: 'unknown' }]);
  });
});

describe('error codes', () => {
  test.each([
    [-1, 'retry', null],
    [6000, 'retry', null],
    [45033, 'retry', null],
    [45035, 'retry', null],
    [45036, 'retry', null],
    [45009, 'retry', 60_000],
    [40056, 'halt', null],
    [43012, 'halt', null],
    [48002, 'halt', null],
    [48006, 'halt', null],
    [50003, 'halt', null],
    [60020, 'halt', null],
    [301002, 'halt', null],
    [40003, 'give_up', null],
    [40008, 'give_up', null],
    [40035, 'give_up', null],
    [40058, 'give_up', null],
    [42014, 'give_up', null],
    [42031, 'give_up', null],
    [45002, 'give_up', null],
    [82001, 'give_up', null],
    [999_999, 'give_up', null],
  ])('%i is %s', async (errcode, verdict, afterMs) => {
    givenToken();
    givenSend({ errcode, errmsg: 'ok' }); // the text says ok: only the number counts
    await expect(sender().send(['zhao', 'qian'], text)).rejects.toMatchObject({
      verdict,
      code: String(errcode),
      afterMs,
    });
  });

  test('hint and our own address come along for whoever mends it, nothing else of the text', async () => {
    givenToken();
    const errmsg =
      'not allow to access from your ip, hint: [1764000000123456789], from ip: 203.0.113.7, more info at https://x.invalid';
    givenSend({ errcode: 60020, errmsg });
    await expect(sender().send(['lisi'], text)).rejects.toMatchObject({
      message: 'wecom /cgi-bin/message/send: 60020 (hint 1764000000123456789, our address 203.0.113.7)',
    });
  });

  const transport = { verdict: 'retry', code: 'transport' };
  test.each<[string, (call: nock.Interceptor) => nock.Scope]>([
    ['HTTP 500', (call) => call.reply(500, 'oops')],
    ['HTTP 502 with a body that says 0', (call) => call.reply(502, ok)],
    ['a page instead of JSON', (call) => call.reply(200, '<html></html>')],
    ['JSON without errcode', (call) => call.reply(200, { ok: true })],
    ['an errcode in words', (call) => call.reply(200, { errcode: '0' })],
    ['no connection', (call) => call.replyWithError(Object.assign(new Error('x'), { code: 'ECONNRESET' }))],
    ['a redirect', (call) => call.reply(302, '', { location: 'https://elsewhere.invalid/' })],
  ])('%s is worth another try', async (_, answer) => {
    givenToken();
    answer(host().post('/cgi-bin/message/send').query(true));
    await expect(sender().send(['lisi'], text)).rejects.toMatchObject(transport);
  });

  test('an answer that does not come is worth another try; no call waits for ever or follows where it is sent', async () => {
    let seen: RequestInit | undefined;
    const platform = sender({
      fetch: async (_url, init) => {
        seen = init;
        throw new DOMException('too slow', 'TimeoutError');
      },
    });
    await expect(platform.send(['lisi'], text)).rejects.toMatchObject(transport);
    expect(seen?.signal).toBeInstanceOf(AbortSignal);
    expect(seen?.redirect).toBe('error');
  });

  test('no error tells the secret or the token', async () => {
    const told = async (answer: (call: nock.Interceptor) => nock.Scope, query: object) => {
      answer(
        host()
          .get('/cgi-bin/gettoken')
          .query(query as typeof credentials),
      ); // nock takes any plain object here
      const error: unknown = await sender()
        .send(['lisi'], text)
        .catch((e: unknown) => e);
      return JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error instanceof Error && error.cause);
    };
    const withUrl = new Error(`failed at https://x.invalid/?corpsecret=${credentials.corpsecret}`);
    for (const answer of [
      (call: nock.Interceptor) => call.replyWithError(withUrl),
      (call: nock.Interceptor) => call.reply(200, { errcode: 40013, errmsg: `secret ${credentials.corpsecret}` }),
      (call: nock.Interceptor) => call.reply(500, credentials.corpsecret),
    ]) {
      expect(await told(answer, credentials)).not.toContain(credentials.corpsecret);
    }
  });
});

describe('redraw', () => {
  const redrawn = (body: nock.RequestBodyMatcher, answer: object) =>
    host().post('/cgi-bin/message/update_template_card', body).query({ access_token: 'T1' }).reply(200, answer);
  const { taskId: _, ...rest } = face;
  const card = {
    card_type: 'button_interaction',
    source: { desc: '安达', desc_color: 0 },
    main_title: { title: face.title, desc: face.desc },
    horizontal_content_list: [{ keyname: '发文', value: '某某市应急管理局' }],
  };

  test('wecom.md 14.14: a face with buttons keeps them; no task id; whoever is gone stands in an array here', async () => {
    givenToken();
    const button_list = [{ type: 0, text: '转发', style: 1, key: 'relay N12' }];
    redrawn(
      { userids: ['lisi'], agentid: 1000002, response_code: 'RC-1', template_card: { ...card, button_list } },
      { errcode: 0, errmsg: 'ok', invaliduser: ['zhao'] },
    );
    const buttons = [{ text: '转发', key: 'relay N12', primary: true }];
    await expect(sender().redraw?.(['lisi'], 'RC-1', { ...face, buttons })).resolves.toBeUndefined();
  });

  test('a face without buttons gets a dead one that says what happened', async () => {
    givenToken();
    const dead = { button_list: [{ type: 0, text: '已签收', style: 2, key: 'done' }], replace_text: '已签收' };
    redrawn((body: { template_card: object }) => {
      expect(body.template_card).toEqual({ ...card, ...dead });
      return true;
    }, ok);
    await sender().redraw?.(['lisi'], 'RC-1', { ...rest, buttons: [], done: '已签收' });
  });

  test.each([60140, 82101, 82102, 42015, 42016])('%i: the card stays as it is', async (errcode) => {
    givenToken();
    redrawn(() => true, { errcode, errmsg: '' });
    await expect(sender().redraw?.(['lisi'], 'RC-1', face)).rejects.toMatchObject({
      verdict: 'give_up',
      code: String(errcode),
    });
  });

  test('busy is worth another try', async () => {
    givenToken();
    redrawn(() => true, { errcode: -1, errmsg: '' });
    await expect(sender().redraw?.(['lisi'], 'RC-1', face)).rejects.toMatchObject({ verdict: 'retry' });
  });
});

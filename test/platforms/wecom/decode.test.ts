import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { CallbackRefused, type Decoded, type Inbound } from '../../../src/platforms/port.ts';
import { callback, config, encryptRaw, frame, message, nowSeconds, pad, seal, wecom, xmlEnvelope } from './seal-kit.ts';
import { officialText } from './vectors.ts';

const decode = (text: string): Decoded => wecom().decode(callback(seal(text)));
const inbound = (text: string): Inbound => {
  const decoded = decode(text);
  if (decoded.kind === 'ignored') throw new Error(`ignored: ${decoded.reason}`);
  return decoded.inbound;
};
const refusalOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof CallbackRefused) return error.code;
    throw error;
  }
  return 'accepted';
};
const id = '<MsgId>7459035031717794886</MsgId>';
const event = (name: string, more = '', head = {}) =>
  message('event', `<Event><![CDATA[${name}]]></Event>${more}`, head);
const key = (...parts: string[]) => ['ww0000000000000001', '1000002', 'lisi', ...parts].join('|');

describe('messages', () => {
  test("wecom.md 14.6: the vendor's own example: its MsgId keeps all its digits", () => {
    const { timestamp, nonce, signature, sealed } = officialText;
    const body = Buffer.from(xmlEnvelope(sealed));
    const platform = wecom({ ...officialText, app: { agentId: 218, secret: 's' } }, Number(timestamp));
    expect(platform.decode({ query: { msg_signature: signature, timestamp, nonce }, body })).toEqual({
      kind: 'inbound',
      inbound: {
        kind: 'text',
        text: 'hello',
        key: 'wx5823bf96d3bd56c7|218|mycreate|4561255354251345929',
        account: { platform: 'wecom', corp: 'wx5823bf96d3bd56c7', user: 'mycreate' },
        at: new Date('2014-09-02T12:10:13Z'),
        rawDigest: createHash('sha256').update(body).digest('hex'),
      },
    });
  });

  test.each<[string, string, object]>([
    ['text', '<Content><![CDATA[待办]]></Content>', { kind: 'text', text: '待办' }],
    ['text', '<Content></Content>', { kind: 'text', text: '' }],
    [
      'image',
      '<PicUrl>https://x.invalid/1.jpg</PicUrl><MediaId>M1</MediaId>',
      { kind: 'image', mediaId: 'M1', format: null },
    ],
    ['voice', '<MediaId>M2</MediaId><Format>amr</Format>', { kind: 'voice', mediaId: 'M2', format: 'amr' }],
    ['video', '<MediaId>M3</MediaId><ThumbMediaId>M4</ThumbMediaId>', { kind: 'video', mediaId: 'M3', format: null }],
    [
      'location',
      '<Location_X>23.134</Location_X><Location_Y>113.358</Location_Y><Scale>20</Scale><Label><![CDATA[大厅]]></Label><AppType>wxwork</AppType>',
      { kind: 'location', latitude: 23.134, longitude: 113.358, label: '大厅' },
    ],
    [
      'link',
      '<Title>标题</Title><Description>描述</Description><Url>https://x.invalid/a</Url><PicUrl>p</PicUrl>',
      { kind: 'link', title: '标题', url: 'https://x.invalid/a' },
    ],
  ])('%s %#', (type, children, expected) => {
    expect(inbound(message(type, children + id))).toMatchObject({ ...expected, key: key('7459035031717794886') });
  });

  test('wecom.md 14.6: user ids are lower case, numbers among them stay text', () => {
    expect(inbound(message('text', `<Content>x</Content>${id}`, { FromUserName: 'WANG.Li' })).account.user).toBe(
      'wang.li',
    );
    expect(inbound(message('text', `<Content>x</Content>${id}`, { FromUserName: '007' })).account.user).toBe('007');
  });

  test('wecom.md 14.10: two senders with the same MsgId are two messages', () => {
    const of = (user: string) => inbound(message('text', `<Content>x</Content>${id}`, { FromUserName: user })).key;
    expect(of('a')).not.toBe(of('b'));
  });

  test.each([
    ['no MsgId', message('text', '<Content>x</Content>')],
    ['no sender', message('text', `<Content>x</Content>${id}`, { FromUserName: '' })],
    ['no time', message('text', `<Content>x</Content>${id}`, { CreateTime: '' })],
    ['no agent', message('text', `<Content>x</Content>${id}`, { AgentID: '' })],
    ['no content', message('text', id)],
    ['a sender with the mark of lists', message('text', `<Content>x</Content>${id}`, { FromUserName: 'a|b' })],
    ['a place off the globe', message('location', `<Location_X>123.4</Location_X><Location_Y>1</Location_Y>${id}`)],
    ['a place that is no number', message('location', `<Location_X>1e9</Location_X><Location_Y>1</Location_Y>${id}`)],
  ])('a known kind with %s is refused', (_, text) => {
    expect(refusalOf(() => decode(text))).toBe('malformed');
  });
});

const card = (items: string) =>
  `<EventKey><![CDATA[sign]]></EventKey><TaskId><![CDATA[task-1@a_B]]></TaskId><CardType>x</CardType><ResponseCode><![CDATA[RC-1]]></ResponseCode>${items}`;

describe('card events', () => {
  test.each(['template_card_event', 'template_card_menu_event'])('%s is a tap', (name) => {
    const tap = inbound(event(name, card('')));
    expect(tap).toMatchObject({ kind: 'tap', taskId: 'task-1@a_B', button: 'sign', redrawCode: 'RC-1', selected: {} });
    expect(tap.key).toBe(key(String(nowSeconds), name, 'sign', '', '', '', 'task-1@a_B', 'RC-1'));
  });

  test('wecom.md 14.7: one SelectedItem and one OptionId are lists, none is an empty one', () => {
    const one =
      '<SelectedItem><QuestionKey>q1</QuestionKey><OptionIds><OptionId>o1</OptionId></OptionIds></SelectedItem>';
    const two =
      '<SelectedItem><QuestionKey>q2</QuestionKey><OptionIds><OptionId>o3</OptionId><OptionId>o4</OptionId></OptionIds></SelectedItem>';
    const selected = (items: string) => inbound(event('template_card_event', card(items)));
    expect(selected(`<SelectedItems>${one}</SelectedItems>`)).toMatchObject({ selected: { q1: ['o1'] } });
    expect(selected(`<SelectedItems>\n${one}\n${two}</SelectedItems>`)).toMatchObject({
      selected: { q1: ['o1'], q2: ['o3', 'o4'] },
    });
    expect(selected('<SelectedItems></SelectedItems>')).toMatchObject({ selected: {} });
    expect(
      selected('<SelectedItems><SelectedItem><QuestionKey>q</QuestionKey><OptionIds/></SelectedItem></SelectedItems>'),
    ).toMatchObject({ selected: { q: [] } });
  });

  test('wecom.md 14.9: a second tap has another code, so another key; a second delivery has the same', () => {
    const tap = (code: string) => inbound(event('template_card_event', card('').replace('RC-1', code))).key;
    expect(tap('RC-1')).not.toBe(tap('RC-2'));
    expect(tap('RC-1')).toBe(tap('RC-1'));
  });

  test('the same request twice decodes twice to the same key', () => {
    const request = callback(seal(event('template_card_event', card(''))));
    const platform = wecom();
    expect(platform.decode(request)).toEqual(platform.decode(request));
  });

  test('without a code the card cannot be redrawn; without task, key or agent it is refused', () => {
    const without = (name: string) => card('').replace(new RegExp(`<${name}>.*?</${name}>`, 'u'), '');
    expect(inbound(event('template_card_event', without('ResponseCode')))).toMatchObject({ redrawCode: null });
    for (const name of ['TaskId', 'EventKey']) {
      expect(refusalOf(() => decode(event('template_card_event', without(name))))).toBe('malformed');
    }
    expect(refusalOf(() => decode(event('template_card_event', card(''), { AgentID: '' })))).toBe('malformed');
  });
});

describe('events', () => {
  test.each([
    ['subscribe', '', ''],
    ['unsubscribe', '<EventKey></EventKey>', ''],
    ['enter_agent', '<EventKey><![CDATA[]]></EventKey>', ''],
    ['LOCATION', '<Latitude>23.1</Latitude><Longitude>113.3</Longitude><Precision>65.0</Precision>', ''],
    ['click', '<EventKey>MENU_TODO</EventKey>', 'MENU_TODO'],
    ['view', '<EventKey>https://x.invalid/</EventKey>', 'https://x.invalid/'],
    ['scancode_waitmsg', '<EventKey>S</EventKey><ScanCodeInfo><ScanType>qrcode</ScanType></ScanCodeInfo>', 'S'],
    [
      'pic_sysphoto',
      '<EventKey>P</EventKey><SendPicsInfo><PicList><item><PicMd5Sum>1</PicMd5Sum></item></PicList></SendPicsInfo>',
      'P',
    ],
    ['location_select', '<EventKey>L</EventKey><SendLocationInfo><Label>大厅</Label></SendLocationInfo>', 'L'],
  ])('%s', (name, children, eventKey) => {
    const got = inbound(event(name, children));
    expect(got).toMatchObject({ kind: 'event', event: name, eventKey });
    expect(got.key).toBe(key(String(nowSeconds), name, eventKey, '', '', '', '', ''));
  });

  test('wecom.md 14.9: directory changes of one second keep their subject in the key', () => {
    const of = (user: string) =>
      inbound(event('change_contact', `<ChangeType>update_user</ChangeType><UserID>${user}</UserID>`, { AgentID: '' }))
        .key;
    expect(of('zhao')).toBe(`ww0000000000000001||lisi|${nowSeconds}|change_contact||update_user|zhao|||`);
    expect(of('zhao')).not.toBe(of('qian'));
  });

  test('wecom.md 14.9: sender and second are not enough: a burst of one second is as many events', () => {
    const burst = [
      event('unsubscribe'),
      event('LOCATION', '<Latitude>23.1</Latitude><Longitude>113.3</Longitude>'),
      event('click', '<EventKey>MENU_TODO</EventKey>'),
      event('click', '<EventKey>MENU_HELP</EventKey>'),
      event('template_card_event', card('')),
      event('template_card_event', card('').replace('task-1@a_B', 'task-2')),
      event('template_card_event', card('').replace('sign', 'return')),
    ];
    expect(new Set(burst.map((text) => inbound(text).key)).size).toBe(burst.length);
  });

  test('wecom.md 14.23: AgentID is read in this case alone; the older AgentId names no app, and its event none of ours', () => {
    const older = (name: string, children: string) =>
      event(name, `<AgentId>1000002</AgentId>${children}`, { AgentID: '' });
    expect(refusalOf(() => decode(older('template_card_event', card(''))))).toBe('malformed');
    expect(decode(older('taskcard_click', card('')))).toEqual({ kind: 'ignored', reason: 'unknown_event' });
  });

  test('wecom.md 14.25: the same user id in another corporation is somebody else, and nobody of ours', () => {
    const from = (corp: string) => decode(message('text', `<Content>收到</Content>${id}`, { ToUserName: corp }));
    expect(from('ww0000000000000009')).toEqual({ kind: 'ignored', reason: 'other_corporation' });
    expect(from('ww0000000000000001')).toMatchObject({ inbound: { account: { corp: 'ww0000000000000001' } } });
  });

  test.each([
    [
      'a job of the platform',
      event('batch_job_result', '<BatchJob><JobId>J</JobId></BatchJob>', { FromUserName: 'sys', AgentID: '' }),
    ],
    ['an event we do not know', event('moon_landing', '<TaskId><Deep>1</Deep></TaskId><N><A>1</A><A>2</A></N>')],
    ['an event in another case', event('Subscribe')],
    ['a message we do not know', message('hologram', id)],
    ['another app', message('text', `<Content>x</Content>${id}`, { AgentID: '1000003' })],
    [
      'a member of another corporation',
      message('text', `<Content>x</Content>${id}`, { ToUserName: 'ww0000000000000009' }),
    ],
  ])('%s is authentic and ignored', (_, text) => {
    expect(decode(text)).toMatchObject({ kind: 'ignored' });
  });
});

describe('the body', () => {
  const sealed = seal(message('text', `<Content>x</Content>${id}`));
  const wrapped = (wrap: (sealed: string) => string) => refusalOf(() => wecom().decode(callback(sealed, { wrap })));

  test('children in any order, CDATA or bare, and the JSON of the official libraries', () => {
    expect(wrapped((s) => `<xml><Encrypt>${s}</Encrypt><AgentID>1</AgentID><ToUserName>w</ToUserName></xml>\n`)).toBe(
      'accepted',
    );
    expect(wrapped((s) => `<?xml version="1.0"?><xml><Encrypt><![CDATA[${s}]]></Encrypt></xml>`)).toBe('accepted');
    expect(wrapped((s) => JSON.stringify({ ToUserName: 'w', Encrypt: s, AgentID: 218 }))).toBe('accepted');
  });

  test.each<[string, (sealed: string) => string]>([
    ['empty', () => ''],
    ['no XML', () => 'hello'],
    ['cut inside', (s) => xmlEnvelope(s).slice(0, 200)],
    ['cut before its end', (s) => xmlEnvelope(s).slice(0, -'</xml>'.length)],
    ['cut in CDATA', (s) => `<xml><Encrypt>${s}</Encrypt><A><![CDATA[</A></xml>`],
    ['a harmless DTD', (s) => `<!DOCTYPE xml><xml><Encrypt>${s}</Encrypt></xml>`],
    ['a comment', (s) => `<xml><!-- --><Encrypt>${s}</Encrypt></xml>`],
    ['cut at the end', (s) => xmlEnvelope(s).slice(0, -3)],
    ['without Encrypt', () => '<xml><ToUserName>w</ToUserName></xml>'],
    ['two Encrypt', (s) => `<xml><Encrypt>AAAA</Encrypt><Encrypt>${s}</Encrypt></xml>`],
    ['Encrypt with children', (s) => `<xml><Encrypt><a>${s}</a></Encrypt></xml>`],
    ['another root', (s) => `<html><Encrypt>${s}</Encrypt></html>`],
    ['two roots', (s) => `<xml><Encrypt>${s}</Encrypt></xml><xml></xml>`],
    ['a DTD', (s) => `<!DOCTYPE xml [<!ENTITY e "${s}">]><xml><Encrypt>&e;</Encrypt></xml>`],
    ['a DTD in small letters', (s) => `<!doctype xml><xml><Encrypt>${s}</Encrypt></xml>`],
    ['an undeclared entity', (s) => `<xml><Encrypt>${s}</Encrypt><A>&e;</A></xml>`],
    ['oversized', (s) => xmlEnvelope(s).padEnd(300_000)],
    ['nested a hundred deep', (s) => `<xml>${'<a>'.repeat(100)}<Encrypt>${s}</Encrypt>${'</a>'.repeat(100)}</xml>`],
    ['broken JSON', (s) => `{"Encrypt":"${s}"`],
    ['JSON with a number', () => '{"Encrypt":5}'],
  ])('%s: malformed', (_, wrap) => {
    expect(wrapped(wrap)).toBe('malformed');
  });

  test.each([
    '<![CDATA['.repeat(20_000),
    `<xml>${'<a'.repeat(60_000)}</xml>`,
    `<xml>${'<a>'.repeat(60_000)}</xml>`,
    `<xml>${'&'.repeat(200_000)}</xml>`,
    `<xml>${'&a'.repeat(100_000)}</xml>`,
    `<xml><A>${']]>'.repeat(60_000)}</A></xml>`,
    `<xml>${'<a b="'.repeat(30_000)}</xml>`,
    `<xml>${'<a/>'.repeat(40_000)}</xml>`,
    `<xml>${'<?a'.repeat(60_000)}</xml>`,
  ])('a hostile body is refused, and does not hold us up for ever %#', (text) => {
    expect(wrapped(() => text)).toBe('malformed');
  });

  test('forged, stale both ways, and for another receiver: each its own code', () => {
    const code = (request: { query: Record<string, string>; body: Buffer }, seconds = nowSeconds) =>
      refusalOf(() => wecom({}, seconds).decode(request));
    expect(code(callback(sealed, { token: 'guessed' }))).toBe('signature');
    expect(code(callback(sealed), nowSeconds + 601)).toBe('stale');
    expect(code(callback(sealed), nowSeconds - 601)).toBe('stale');
    expect(code(callback(seal(message('text', id), 'ww0000000000000002')))).toBe('receiveid');
    expect(code({ ...callback(sealed), query: {} })).toBe('malformed');
    const other = seal(message('text', `<Content>y</Content>${id}`));
    expect(code({ ...callback(sealed), body: Buffer.from(xmlEnvelope(other)) })).toBe('signature');
  });
});

describe('the sealed text', () => {
  test('what a member typed stays what was typed, in CDATA and bare', () => {
    const text = (content: string) => inbound(message('text', `<Content>${content}</Content>${id}`));
    expect(text('<![CDATA[ <!DOCTYPE x> &lt;b&gt; &e; ]]>')).toMatchObject({ text: ' <!DOCTYPE x> &lt;b&gt; &e; ' });
    expect(text('a &lt; b &amp;&amp; c &#x4e2d;&#25991; R & D')).toMatchObject({ text: 'a < b && c 中文 R & D' });
    expect(text('<![CDATA[a]]]]><![CDATA[>b <![CDATA[ c]]>')).toMatchObject({ text: 'a]]>b <![CDATA[ c' });
    expect(text('  收到\n')).toMatchObject({ text: '  收到\n' });
  });

  test.each([
    ['a DTD', '<!DOCTYPE xml [<!ENTITY e SYSTEM "file:///etc/passwd">]>', '&e;'],
    ['an entity without a DTD', '', '&e;'],
    ['a number that names no character', '', '&#x110000;'],
    ['half a character', '', '&#xd800;'],
    ['a NUL, which the database refuses', '', '<![CDATA[a\0b]]>'],
  ])('wecom.md 14.7: %s is refused though the seal is right', (_, before, content) => {
    const text = before + message('text', `<Content>${content}</Content>${id}`);
    expect(refusalOf(() => decode(text))).toBe('malformed');
  });

  test('two senders in one message, a cut message, no XML', () => {
    expect(refusalOf(() => decode(message('text', `<FromUserName>boss</FromUserName><Content>x</Content>${id}`)))).toBe(
      'malformed',
    );
    expect(refusalOf(() => decode(message('text', `<Content>x</Content>${id}`).slice(0, -8)))).toBe('malformed');
    expect(refusalOf(() => decode('{"MsgType":"text"}'))).toBe('malformed');
  });

  test("names of JavaScript's own do no harm", () => {
    for (const name of ['__proto__', 'constructor', 'hasOwnProperty', 'toString']) {
      const text = message('text', `<${name}>1</${name}><Content>x</Content>${id}`);
      expect(['accepted', 'malformed']).toContain(refusalOf(() => decode(text)));
    }
    const items =
      '<SelectedItems><SelectedItem><QuestionKey>__proto__</QuestionKey><OptionIds><OptionId>o</OptionId></OptionIds></SelectedItem></SelectedItems>';
    const tap = inbound(event('template_card_event', card(items)));
    expect(tap.kind === 'tap' && Object.keys(tap.selected)).toEqual(['__proto__']);
  });

  test('a lying length is refused', () => {
    const text = message('text', `<Content>x</Content>${id}`);
    const raw = encryptRaw(pad(frame(text, config.corpId, Buffer.byteLength(text) + 500)));
    expect(refusalOf(() => wecom().decode(callback(raw)))).toBe('receiveid');
  });
});

import { describe, expect, test } from 'vitest';
import { buttonCard, settings, startBot, startTwin } from './twin-kit.ts';

const url = 'https://example.invalid/';
const option = (id: string) => ({ id, text: `选项${id}`, is_checked: false });
const options = (count: number) => Array.from({ length: count }, (_, i) => option(`o${i}`));
const textCard = { card_type: 'text_notice', main_title: { title: '办结' }, card_action: { type: 1, url } };
const newsCard = { ...textCard, card_type: 'news_notice', card_image: { url, aspect_ratio: 1.8 } };
const submit_button = { text: '提交', key: 'submit' };
const checkbox = { question_key: 'q1', mode: 1, option_list: options(2) };
const voteCard = {
  card_type: 'vote_interaction',
  main_title: { title: '待签' },
  task_id: 'v',
  checkbox,
  submit_button,
};
const select = (key: string) => ({ question_key: key, title: '限期', option_list: options(2) });
const multipleCard = {
  card_type: 'multiple_interaction',
  main_title: { title: '限期' },
  task_id: 'm',
  select_list: [select('q1')],
  submit_button,
};
const withCallback = async () => startTwin({ callbackUrl: (await startBot()).url });

test('all five card types are accepted; those that call back have a response code', async () => {
  const { twin, send } = await withCallback();
  for (const card of [textCard, newsCard])
    expect(await send('template_card', card)).not.toHaveProperty('response_code');
  for (const card of [buttonCard('b'), voteCard, multipleCard]) {
    expect(await send('template_card', card)).toMatchObject({ errcode: 0, response_code: expect.any(String) });
  }
  const menu = { action_menu: { action_list: [{ text: '不再提醒', key: 'mute' }] }, task_id: 't' };
  expect(await send('template_card', { ...textCard, ...menu })).toHaveProperty('response_code');
  expect(twin.messagesOf('wangli').map((message) => message.card?.type)).toEqual([
    'text_notice',
    'news_notice',
    'button_interaction',
    'vote_interaction',
    'multiple_interaction',
    'text_notice',
  ]);
});

describe('each broken limit has its code', () => {
  const button = { text: '签收', key: 'k' };
  test.each([
    ['card_type', buttonCard('a', { card_type: 'big' }), 42031],
    ['task_id missing', buttonCard('a', { task_id: undefined }), 42014],
    ['task_id with a dot', buttonCard('a.b'), 42014],
    ['task_id of 129 bytes', buttonCard('a'.repeat(129)), 42014],
    ['no title', buttonCard('a', { main_title: { desc: 'x' } }), 42033],
    ['no buttons', buttonCard('a', { button_list: [] }), 42019],
    ['seven buttons', buttonCard('a', { button_list: Array.from({ length: 7 }, () => button) }), 42019],
    ['button without text', buttonCard('a', { button_list: [{ key: 'k' }] }), 42038],
    ['button without key', buttonCard('a', { button_list: [{ text: '签收' }] }), 42039],
    ['two buttons of one key', buttonCard('a', { button_list: [button, button] }), 42039],
    ['key of 1,025 bytes', buttonCard('a', { button_list: [{ text: '签收', key: 'k'.repeat(1025) }] }), 42039],
    ['style 5', buttonCard('a', { button_list: [{ ...button, style: 5 }] }), 40058],
    ['link button without url', buttonCard('a', { button_list: [{ text: '看', type: 1 }] }), 42028],
    ['seven rows', buttonCard('a', { horizontal_content_list: Array(7).fill({ keyname: '期限' }) }), 42035],
    ['row without name', buttonCard('a', { horizontal_content_list: [{ value: '9月' }] }), 42027],
    ['link row without url', buttonCard('a', { horizontal_content_list: [{ keyname: '看', type: 1 }] }), 42028],
    ['file row without file', buttonCard('a', { horizontal_content_list: [{ keyname: '看', type: 2 }] }), 42029],
    ['member row without id', buttonCard('a', { horizontal_content_list: [{ keyname: '人', type: 3 }] }), 42050],
    ['selection without key', buttonCard('a', { button_selection: { option_list: options(1) } }), 42043],
    ['eleven options', buttonCard('a', { button_selection: { question_key: 'q', option_list: options(11) } }), 42037],
    ['text card without action', { ...textCard, card_action: undefined }, 42045],
    ['action without url', { ...textCard, card_action: { type: 1 } }, 42028],
    ['four jumps', { ...textCard, jump_list: Array(4).fill({ title: '看' }) }, 42042],
    ['text card without any title', { ...textCard, main_title: {} }, 42033],
    ['menu without task_id', { ...textCard, action_menu: { action_list: [{ text: '静音', key: 'm' }] } }, 42014],
    ['menu key twice', { ...textCard, task_id: 't', action_menu: { action_list: [button, button] } }, 42051],
    ['news without picture', { ...newsCard, card_image: undefined }, 42044],
    ['picture too wide', { ...newsCard, card_image: { url, aspect_ratio: 2.25 } }, 40058],
    ['five verticals', { ...newsCard, vertical_content_list: Array(5).fill({ title: '要点' }) }, 42036],
    ['vote of 21', { ...voteCard, checkbox: { ...checkbox, option_list: options(21) } }, 42037],
    ['option id twice', { ...voteCard, checkbox: { ...checkbox, option_list: [option('a'), option('a')] } }, 42040],
    [
      'option without text',
      { ...voteCard, checkbox: { ...checkbox, option_list: [{ id: 'a', is_checked: true }] } },
      42041,
    ],
    ['is_checked missing', { ...voteCard, checkbox: { ...checkbox, option_list: [{ id: 'a', text: '甲' }] } }, 40058],
    ['no submit key', { ...voteCard, submit_button: { text: '提交' } }, 42046],
    ['no submit text', { ...voteCard, submit_button: { key: 's' } }, 42049],
    ['four selects', { ...multipleCard, select_list: ['a', 'b', 'c', 'd'].map(select) }, 42047],
    ['question key twice', { ...multipleCard, select_list: [select('a'), select('a')] }, 42043],
  ])('%s', async (_name, card, errcode) => {
    const { twin, send } = await withCallback();
    expect(await send('template_card', card)).toMatchObject({ errcode });
    expect(twin.messagesOf('wangli')).toEqual([]);
  });
});

test('a task id is used once for ever; without a callback url no card calls back', async () => {
  const { send } = await withCallback();
  expect(await send('template_card', buttonCard('n1'))).toMatchObject({ errcode: 0 });
  expect(await send('template_card', buttonCard('n1'), { touser: 'liqiang' })).toMatchObject({ errcode: 42014 });
  const deaf = await startTwin();
  expect(await deaf.send('template_card', buttonCard('n1'))).toMatchObject({ errcode: 43012 });
});

test('what phones cut or ignore is a warning on the wire, not a refusal', async () => {
  const { twin, send } = await withCallback();
  const answer = await send('template_card', buttonCard('n1', { checkbox, main_title: { title: '长'.repeat(37) } }));
  expect(answer).toMatchObject({ errcode: 0 });
  expect(twin.wire.at(-1)?.warnings).toEqual([
    'checkbox: not a field of button_interaction, ignored',
    'title: 37 characters, 36 advised',
  ]);
});

describe('update_template_card', () => {
  const face = (replace_text: string) => ({ ...buttonCard('', { task_id: undefined }), replace_text });
  const redraw = { agentid: settings.agentId, userids: ['WangLi'] };
  const sent = async () => {
    const all = await withCallback();
    const { response_code } = await all.send('template_card', buttonCard('n1'), { touser: 'wangli|liqiang' });
    const update = async (body: Record<string, unknown>) =>
      all.post('message/update_template_card', { ...redraw, response_code, ...body });
    return { ...all, update };
  };

  test('redraws for the named member only, and the code works once', async () => {
    const { twin, update } = await sent();
    expect(await update({ template_card: face('已签收') })).toEqual({ errcode: 0, errmsg: 'ok' });
    expect(twin.messagesOf('wangli')[0]?.card).toMatchObject({ replaceText: '已签收', taskId: 'n1' });
    expect(twin.messagesOf('liqiang')[0]?.card).toMatchObject({ replaceText: null });
    expect(await update({ template_card: face('已签收') })).toMatchObject({ errcode: 60140 });
  });

  test('greys the buttons of everybody', async () => {
    const { twin, update } = await sent();
    await update({ userids: undefined, atall: 1, button: { replace_name: '已撤回' } });
    for (const user of ['wangli', 'liqiang']) expect(twin.messagesOf(user)[0]?.card?.replaceText).toBe('已撤回');
  });

  test.each([
    ['an unknown code', { response_code: 'x', button: { replace_name: '完' } }, 60140],
    ['no target', { userids: [], button: { replace_name: '完' } }, 82101],
    ['a target that never got it', { userids: ['zhaomin'], button: { replace_name: '完' } }, 82102],
    ['targets joined by |', { userids: 'wangli|liqiang', button: { replace_name: '完' } }, 40058],
    ['a task id', { template_card: buttonCard('n2') }, 42014],
    ['no face', {}, 42031],
    ['both faces', { template_card: face(''), button: { replace_name: '完' } }, 40058],
  ])('refuses %s, and the code stays good', async (_name, body, errcode) => {
    const { update } = await sent();
    expect(await update(body)).toMatchObject({ errcode });
    expect(await update({ button: { replace_name: '完' } })).toMatchObject({ errcode: 0 });
  });

  test('names who is no receiver in an array, and forgets the code after 72 h', async () => {
    const { clock, update, send, post } = await sent();
    const answer = await update({ userids: ['wangli', 'Nobody'], button: { replace_name: '完' } });
    expect(answer).toMatchObject({ errcode: 0, invaliduser: ['nobody'] });
    const { response_code } = await send('template_card', buttonCard('n9'));
    clock.set(new Date(clock.now().getTime() + 72 * 3600_000));
    const late = { ...redraw, response_code, button: { replace_name: '完' } };
    expect(await post('message/update_template_card', late)).toMatchObject({ errcode: 60140 });
  });
});

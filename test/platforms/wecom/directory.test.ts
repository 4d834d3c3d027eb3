import { expect, test } from 'vitest';
import { readWecomDirectory } from '../../../src/platforms/wecom/index.ts';
import { settings, startTwin } from '../../sandbox/twin-kit.ts';

const start = async () => {
  const { corpId, token, encodingAesKey, agentId, secret } = settings;
  const { twin } = await startTwin();
  twin.setDepartments([
    { id: 1, name: '云岭安全', parentid: 0 },
    { id: 2, name: '临澜市安委办', parentid: 1 },
    { id: 7, name: '办公室', parentid: 2 },
  ]);
  twin.setPeople([
    { userid: 'WangLi', name: '王丽', departments: [7, 1], position: '文书' },
    { userid: 'liqiang', name: '李强', departments: [2] },
    { userid: 'zhaomin', name: '赵敏', departments: [] },
    { userid: 'noname', name: 'NoName', departments: [2] },
  ]);
  twin.deactivate('liqiang');
  const read = () => readWecomDirectory({ corpId, token, encodingAesKey, apiBase: twin.url, app: { agentId, secret } });
  return { twin, read };
};

test('everybody in the range, with departments by name, also whom the range names singly', async () => {
  const { read } = await start();
  expect(await read()).toEqual([
    {
      userId: 'wangli',
      name: '王丽',
      departments: [['云岭安全', '临澜市安委办', '办公室'], ['云岭安全']],
      position: '文书',
      status: 1,
    },
    { userId: 'liqiang', name: '李强', departments: [['云岭安全', '临澜市安委办']], position: '', status: 4 },
    // Where the platform gives the id for a name, there is no name.
    { userId: 'noname', name: '', departments: [['云岭安全', '临澜市安委办']], position: '', status: 1 },
    { userId: 'zhaomin', name: '赵敏', departments: [], position: '', status: 1 },
  ]);
});

test.each([48002, 48009, 45029])('user/list refused by %i: ids and names still come', async (errcode) => {
  const { twin, read } = await start();
  twin.failNext('user/list', errcode, 3);
  expect(await read()).toMatchObject([
    { userId: 'wangli', position: '', status: null },
    { userId: 'liqiang', status: null },
    { userId: 'noname' },
    { userId: 'zhaomin', status: 1 },
  ]);
});

test('a department out of the range is passed over; an address that is not trusted ends it at once', async () => {
  const { twin, read } = await start();
  twin.failNext('user/list', 60011);
  expect(await read()).toHaveLength(4);
  twin.failNext('department/list', 60020);
  expect(await read()).toEqual({ errcode: 60020, address: '203.0.113.7' });
  const before = twin.wire.length;
  twin.failNext('gettoken', 40001);
  expect(await read()).toMatchObject({ errcode: 40001 });
  expect(twin.wire.slice(before)).toHaveLength(1);
});

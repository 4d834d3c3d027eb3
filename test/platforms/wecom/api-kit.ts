import nock from 'nock';
import type { Clock } from '../../../src/lib/clock.ts';
import type { CardFace, Outgoing } from '../../../src/platforms/port.ts';
import { createWecom, type TokenCache } from '../../../src/platforms/wecom/index.ts';
import { clockAt, config, nowSeconds } from './seal-kit.ts';

export const host = () => nock('https://qyapi.weixin.qq.com');
export const granted = (token = 'T1', seconds = 7200) => ({
  errcode: 0,
  errmsg: 'ok',
  access_token: token,
  expires_in: seconds,
});
export const credentials = { corpid: config.corpId, corpsecret: 'app-secret' };
export const givenToken = (token = 'T1', seconds = 7200) =>
  host().get('/cgi-bin/gettoken').query(credentials).reply(200, granted(token, seconds));
/** Announces one answer of message/send to a call with `token`. */
export const givenSend = (answer: object, token = 'T1', body?: nock.RequestBodyMatcher) =>
  host().post('/cgi-bin/message/send', body).query({ access_token: token }).reply(200, answer);

export const ok = { errcode: 0, errmsg: 'ok', msgid: 'MSGID1' };

export const sender = (deps: { clock?: Clock; fetch?: typeof fetch; tokenCache?: TokenCache } = {}) =>
  createWecom(config, { clock: clockAt(nowSeconds), ...deps });

export const text: Outgoing = { kind: 'text', text: '已签收' };
export const face: CardFace = {
  taskId: 'N12-3@v1',
  source: '安达',
  title: '关于开展安全检查的通知',
  desc: '请在9月30日前签收',
  rows: [{ name: '发文', value: '某某市应急管理局' }],
  buttons: [
    { text: '签收', key: 'sign N12', primary: true },
    { text: '退回', key: 'return N12' },
  ],
  text: '【通知 N12】关于开展安全检查的通知。回复“收到 N12”签收。',
};

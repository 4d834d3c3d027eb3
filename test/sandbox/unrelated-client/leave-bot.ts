import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Api } from './api.ts';
import { child, openEnvelope, type CallbackSecrets } from './envelope.ts';

const bodyOf = async (request: IncomingMessage) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // no encoding is set, so these are buffers
  return Buffer.concat(chunks).toString('utf8');
};

const leaveCard = (taskId: string, applicant: string) => ({
  card_type: 'button_interaction',
  main_title: { title: '请假申请', desc: applicant },
  task_id: taskId,
  button_list: [
    { text: '同意', style: 1, key: 'approve' },
    { text: '驳回', style: 2, key: 'reject' },
  ],
});

/**
 * A bot for leave: whoever writes 请假 gets a card for his boss; the boss's tap is written on the card. It answers callbacks at
 * once with an empty 200 and acts afterwards, and takes a repeated delivery for what it is.
 */
export const startLeaveBot = async (api: Api, secrets: CallbackSecrets, boss: string) => {
  const seen = new Set<string>();
  const done: string[] = [];
  let asked = 0;
  const act = async (xml: string) => {
    const [from, type] = [child(xml, 'FromUserName'), child(xml, 'MsgType')];
    const parts = ['MsgId', 'CreateTime', 'Event', 'EventKey', 'TaskId', 'ResponseCode'];
    const key = [from, ...parts.map((name) => child(xml, name))].join('|');
    if (seen.has(key)) return;
    seen.add(key);
    if (type === 'text' && child(xml, 'Content').includes('请假')) {
      asked += 1;
      await api.send(boss, 'template_card', leaveCard(`leave-${asked}`, from));
      await api.send(from, 'text', { content: `已转给${boss}` });
    } else if (child(xml, 'Event') === 'template_card_event') {
      const text = child(xml, 'EventKey') === 'approve' ? '已同意' : '已驳回';
      const { task_id: _own, ...card } = leaveCard(child(xml, 'TaskId'), from);
      const { errcode } = await api.redraw(from, child(xml, 'ResponseCode'), { ...card, replace_text: text });
      done.push(`${text} ${errcode}`);
    }
  };
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://bot').searchParams;
    const answer = async () => {
      const echo = query.get('echostr');
      if (echo !== null) return response.end(openEnvelope(secrets, query, echo));
      const xml = openEnvelope(secrets, query, child(await bodyOf(request), 'Encrypt'));
      response.end();
      return act(xml);
    };
    answer().catch((error: unknown) => {
      done.push(String(error));
      if (!response.writableEnded) response.writeHead(403).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server has no other kind of address
  return {
    url: `http://127.0.0.1:${port}/wecom`,
    /** What became of taps, and what went wrong. */
    done,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

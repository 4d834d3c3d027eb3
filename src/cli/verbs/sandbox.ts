import { resolve } from 'node:path';
import { startTwinProgram, type GivenSettings, type TwinProgram } from '../../app/twin-program.ts';
import { complain, find, print, printJson, UsageError, type Call, type Verb } from '../verb.ts';

/** Each value by its option, and by the name under which a bot of ours reads it. */
const sources = {
  corpId: ['corp-id', 'WECOM_CORP_ID'],
  agentId: ['agent-id', 'WECOM_AGENT_ID'],
  secret: ['secret', 'WECOM_SECRET'],
  token: ['token', 'WECOM_TOKEN'],
  encodingAesKey: ['aes-key', 'WECOM_ENCODING_AES_KEY'],
} as const satisfies Record<keyof GivenSettings, readonly [string, string]>;

const readGiven = (call: Call): GivenSettings =>
  Object.fromEntries(
    Object.entries(sources).flatMap(([name, [option, variable]]) => {
      const value = find(call, option) ?? process.env[variable];
      return value === undefined ? [] : [[name, value]];
    }),
  );

const readPort = (call: Call): number => {
  const port = find(call, 'port') ?? '8090';
  if (!/^\d{1,5}$/u.test(port) || Number(port) > 65_535) throw new UsageError('--port must be 0 to 65535');
  return Number(port);
};

const readCallback = (call: Call): string | null => {
  const url = find(call, 'callback');
  if (url !== null && !/^https?:\/\/\S+$/u.test(url)) throw new UsageError('--callback must be an http or https URL');
  return url;
};

const factsOf = ({ twin, pageUrl, settings, file }: TwinProgram, callbackUrl: string | null) => ({
  apiBase: twin.url,
  ...settings,
  pageUrl,
  openapi: `${twin.url}/sandbox/api/openapi.json`,
  callbackUrl,
  file,
});

const tell = (facts: ReturnType<typeof factsOf>) => {
  const callback = facts.callbackUrl ?? '未设；机器人启动后执行';
  print('模拟企业微信已启动，按 Ctrl-C 停止');
  print(`  接口地址：${facts.apiBase}`);
  print(`  企业ID：${facts.corpId}　AgentId：${facts.agentId}`);
  print(`  Secret：${facts.secret}`);
  print(`  Token：${facts.token}`);
  print(`  EncodingAESKey：${facts.encodingAesKey}`);
  print(`  页面：${facts.pageUrl}　接口说明：${facts.openapi}`);
  print(`  回调地址：${callback}`);
  if (facts.callbackUrl === null) {
    const body = `'{"url":"http://127.0.0.1:8080/callback/wecom"}'`;
    print(`    curl -X POST ${facts.apiBase}/sandbox/api/callback -d ${body}`);
  }
  print(`  以上各值存于 ${facts.file}`);
};

const untilSignal = () =>
  new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });

/** Only the stand-in WeCom, without bot and database, so that any other bot can be developed against it. */
export const sandbox: Verb = {
  name: 'sandbox',
  usage:
    'sandbox [--port N] [--host ADDRESS] [--callback URL] [--people FILE.csv] [--folder FOLDER] [--corp-id ID] [--agent-id N] [--secret TEXT] [--token TEXT] [--aes-key TEXT] [--json]',
  options: Object.fromEntries(
    ['port', 'host', 'callback', 'people', 'folder', ...Object.values(sources).map(([option]) => option)].map(
      (name) => [name, { type: 'string' }] as const,
    ),
  ),
  words: [0, 0],
  async run(call) {
    const callbackUrl = readCallback(call);
    const ended = untilSignal();
    const program = await startTwinProgram({
      given: readGiven(call),
      folder: resolve(find(call, 'folder') ?? '.anda-twin'),
      host: find(call, 'host') ?? '127.0.0.1',
      port: readPort(call),
      callbackUrl,
      peopleFile: find(call, 'people'),
      onVerified: (url) => (call.json ? complain : print)(`回调地址验证通过：${url}`),
    });
    const facts = factsOf(program, callbackUrl);
    if (call.json) printJson(facts);
    else tell(facts);
    await ended;
    await program.close();
    return 0;
  },
};

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { systemClock } from '../../src/lib/clock.ts';
import { createTwin, type Member } from '../../src/sandbox/twin.ts';
import { anda, newFolder, type Env } from '../acceptance/bot.ts';
import { cloneDb } from '../support/db.ts';
import { organsCsv, peopleCsv, smallOrgans, smallPeople } from '../support/register.ts';
import { wecom } from '../support/app.ts';

const closers: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** The verbs as processes of their own, with a database, the stand-in WeCom and a register of a small province. */
export async function startCli({ people = smallPeople }: { people?: string[] } = {}) {
  const { url } = await cloneDb();
  const members: Member[] = people.flatMap((row) => {
    const [name = '', , , , userid = ''] = row.split(',');
    return userid === '' ? [] : [{ userid, name }];
  });
  const twin = await createTwin({ ...wecom, clock: systemClock, people: members });
  closers.push(() => twin.close());
  const cwd = await newFolder();
  const env: Env = {
    DATABASE_URL: url,
    ANDA_DATA_DIR: join(cwd, 'data'),
    PUBLIC_URL: 'https://anda.example.cn',
    HOST: '127.0.0.1',
    WECOM_CORP_ID: wecom.corpId,
    WECOM_AGENT_ID: String(wecom.agentId),
    WECOM_SECRET: wecom.secret,
    WECOM_TOKEN: wecom.token,
    WECOM_ENCODING_AES_KEY: wecom.encodingAesKey,
    WECOM_API_BASE: twin.url,
  };
  const write = async (name: string, content: string) => {
    await writeFile(join(cwd, name), content);
    return join(cwd, name);
  };
  const run = (args: string, more: Env = {}) => anda(args.split(' '), { ...env, ...more }, cwd);
  return {
    twin,
    cwd,
    env,
    write,
    run,
    async importRegister() {
      const files = [
        `organs import ${await write('organs.csv', organsCsv(smallOrgans))}`,
        `people import ${await write('people.csv', peopleCsv(people))}`,
      ];
      for (const args of files) {
        const { code, stderr } = await run(args);
        if (code !== 0) throw new Error(`${args}: ${stderr}`);
      }
    },
  };
}

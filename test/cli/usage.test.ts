import { expect, test } from 'vitest';
import { startCli } from './cli-kit.ts';

test('what is mistyped is named, with what was meant; help goes where answers go', { timeout: 240_000 }, async () => {
  const cli = await startCli();
  const run = async (args: string) => cli.run(args);
  await cli.importRegister();
  const help = await run('--help');
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toContain('notice status REF');
  expect(await run('notice status --help')).toMatchObject({
    code: 0,
    stderr: '',
    stdout: expect.stringMatching(/^usage: anda notice status/u) as unknown,
  });
  const cases: [string, number, RegExp][] = [
    ['notice status N1 --gasp 3', 2, /^--gasp is not an option here; did you mean --gaps\?\nusage: /u],
    ['notice issue x.txt --issuer A --to , --not-secret', 2, /^--to names nothing\nusage: /u],
    ['outbox requeue 77', 1, /^没有搁置的第 77 条：见 anda outbox list\n$/u],
    ['notice sattus N1', 2, /^usage: anda VERB/u],
  ];
  for (const [args, code, stderr] of cases) {
    const said = await run(args);
    expect({ args, ...said }).toMatchObject({
      args,
      code,
      stdout: '',
      stderr: expect.stringMatching(stderr) as unknown,
    });
  }
});

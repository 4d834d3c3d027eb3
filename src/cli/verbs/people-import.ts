import type { Desk } from '../../app/desk.ts';
import { atDesk } from '../at-desk.ts';
import { find, print, printJson, UsageError, type Call, type Verb } from '../verb.ts';
import { sayImported } from './organs-import.ts';
import { sayMembers } from './say-members.ts';

/** People from a file of our columns, or accounts from WeCom: from its API, or from the member list that its console exports. */
export const peopleImport: Verb = {
  name: 'people import',
  usage: 'people import FILE(.csv|.xlsx)|--from wecom [FILE] [--dry-run] [--out FILE.csv] [--replace] [--json]',
  options: {
    replace: { type: 'boolean' },
    from: { type: 'string' },
    'dry-run': { type: 'boolean' },
    out: { type: 'string' },
  },
  words: [0, 1],
  async run(call) {
    const from = find(call, 'from');
    const [file = null] = call.words;
    if (from !== null && from !== 'wecom') throw new UsageError('--from knows wecom only');
    if (from === null && file === null) throw new UsageError('FILE is missing');
    return atDesk(async (desk) => {
      if (file === null) return importMembers(desk, null, call);
      const members = await desk.readMemberExport(file);
      if (members) return importMembers(desk, { file, members }, call);
      if (from !== null) throw new UsageError(`${file} 不是企业微信通讯录导出：表头要有 姓名、账号、部门`);
      for (const name of ['dry-run', 'out']) {
        if (call.options[name] !== undefined) throw new UsageError(`--${name} belongs to WeCom's directory`);
      }
      sayImported(await desk.importPeople(file, call.options['replace'] === true), call.json);
      return 0;
    });
  },
};

async function importMembers(desk: Desk, given: Parameters<Desk['importMembers']>[0], call: Call): Promise<number> {
  if (call.options['replace'] === true) throw new UsageError('--replace does not go with WeCom');
  const out = find(call, 'out');
  const done = await desk.importMembers(given, { dryRun: call.options['dry-run'] === true, out });
  if (call.json) printJson({ ...done, bound: done.bound.map(({ name, user, organ }) => ({ name, user, organ })) });
  else for (const line of sayMembers(done, out)) print(line);
  return 0;
}

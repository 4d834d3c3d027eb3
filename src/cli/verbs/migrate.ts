import { migrateDeploy, migrateStatus } from '../../app/migrate.ts';
import { readConfig } from '../../config.ts';
import { quietLog } from '../at-desk.ts';
import { print, printJson, type Verb } from '../verb.ts';

export const migrateDeployVerb: Verb = {
  name: 'migrate deploy',
  usage: 'migrate deploy [--json]',
  words: [0, 0],
  async run({ json }) {
    const applied = await migrateDeploy(readConfig(process.env), quietLog());
    if (json) printJson({ applied });
    else print(applied.length === 0 ? '数据库已是最新' : `已应用：${applied.join('、')}`);
    return 0;
  },
};

export const migrateStatusVerb: Verb = {
  name: 'migrate status',
  usage: 'migrate status [--json]',
  words: [0, 0],
  async run({ json }) {
    const status = await migrateStatus(readConfig(process.env), quietLog());
    if (json) printJson(status);
    else {
      const { applied, pending, edited, failed, unknown } = status;
      print(
        `已应用 ${applied.length}，待应用 ${pending.length}，被改动 ${edited.length}，失败 ${failed.length}，未知 ${unknown.length}`,
      );
      for (const name of [...pending, ...edited, ...failed, ...unknown]) print(`  ${name}`);
    }
    return status.edited.length + status.failed.length > 0 ? 1 : 0;
  },
};

import { bringBack, makeBackup, verifyBackup, type BackupContext } from '../../app/backup.ts';
import { readConfig } from '../../config.ts';
import { quietLog } from '../at-desk.ts';
import { complain, find, print, printJson, type Verb } from '../verb.ts';

const everyMs = 2000;

const sized = (bytes: number) =>
  bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

/** A line now and then for whoever waits; stdout belongs to the answer. */
function createProgress(): NonNullable<BackupContext['progress']> {
  let saidAt = Date.now();
  return ({ table, bytes }) => {
    if (Date.now() - saidAt < everyMs) return;
    saidAt = Date.now();
    complain(`… ${table} ${sized(bytes)}`);
  };
}

const context = (): BackupContext => ({
  config: readConfig(process.env),
  log: quietLog(),
  progress: createProgress(),
});

export const backupCreate: Verb = {
  name: 'backup create',
  usage: 'backup create FILE [--with-keys] [--json]',
  options: { 'with-keys': { type: 'boolean' } },
  words: [1, 1],
  async run({ words: [file = ''], options, json }) {
    const withKeys = options['with-keys'] === true;
    const { at, tables, rows, bytes, log, keys, fault } = await makeBackup(context(), { file, withKeys });
    if (json) printJson({ file, at, tables, rows, bytes, log, keys, fault });
    else {
      print(`已备份到 ${file}（${sized(bytes)}）：${tables}张表${rows}行，存证${log.size}条`);
      if (keys.length > 0) print('文件里有日志私钥：请与其他备份分开保管');
      else if (withKeys) print('没有找到私钥文件，备份里没有私钥');
    }
    if (fault !== null) complain(`存证校验不符，已照原样备份：${fault}`);
    return fault === null ? 0 : 1;
  },
};

export const backupVerify: Verb = {
  name: 'backup verify',
  usage: 'backup verify FILE [--json]',
  words: [1, 1],
  async run({ words: [file = ''], json }) {
    const { manifest, rows: perTable, log, members } = await verifyBackup(file, createProgress());
    const { at, version, serverVersion, origin } = manifest;
    const rows = Object.values(perTable).reduce((a, b) => a + b, 0);
    const tables = manifest.tables.length;
    if (json) {
      printJson({ file, at, version, serverVersion, origin, tables, rows, members: members.length, log });
    } else {
      print(
        `备份完好：${at} 由 ${version} 版所做，PostgreSQL ${serverVersion}，${tables}张表${rows}行，存证${log.size}条`,
      );
    }
    return 0;
  },
};

export const backupRestore: Verb = {
  name: 'backup restore',
  usage: 'backup restore FILE [--with-keys] [--declare-fork REASON] [--json]',
  options: { 'with-keys': { type: 'boolean' }, 'declare-fork': { type: 'string' } },
  words: [1, 1],
  async run(call) {
    const [file = ''] = call.words;
    const restored = await bringBack(context(), {
      file,
      withKeys: call.options['with-keys'] === true,
      declareFork: find(call, 'declare-fork'),
    });
    const { manifest, log, migrated, skipped, keys, keysLeft, behind, fork, origin } = restored;
    const rows = Object.values(restored.rows).reduce((a, b) => a + b, 0);
    const at = manifest.at;
    if (call.json) printJson({ file, at, origin, rows, log, migrated, skipped, keys, keysLeft, behind, fork });
    else {
      print(`已恢复 ${at} 的备份：${manifest.tables.length}张表${rows}行，存证${log.size}条`);
      if (migrated.length > 0) print(`已升级数据结构：${migrated.join('、')}`);
      if (keysLeft.length > 0) print('备份里的私钥没有恢复：需要时加 --with-keys 重做');
      if (fork) print(`已声明分叉，存证${fork.index}号`);
    }
    if (skipped.length > 0) complain(`备份里有安达以外的表，没有恢复：${skipped.join('、')}`);
    if (behind !== null) {
      complain(
        '本机见过的存证比备份里的多，或不相同：确认之前不能签收。确认后执行 anda evidence declare-fork --reason 原因',
      );
    }
    return 0;
  },
};

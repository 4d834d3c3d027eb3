import { AppError, type ProblemCode } from '../errors.ts';
import { ConfigError } from '../config.ts';
import { complain, print, readCall, UsageError, type Verb } from './verb.ts';
import { chatParse } from './verbs/chat-parse.ts';
import { backupCreate, backupRestore, backupVerify } from './verbs/backup.ts';
import { evidenceDeclareFork } from './verbs/declare-fork.ts';
import { evidencePage } from './verbs/evidence-page.ts';
import { evidenceVerify } from './verbs/evidence-verify.ts';
import { evidenceAudit } from './verbs/evidence-audit.ts';
import { doctor } from './verbs/doctor.ts';
import { demo } from './verbs/demo.ts';
import { organsImport } from './verbs/organs-import.ts';
import { peopleImport } from './verbs/people-import.ts';
import { migrateDeployVerb, migrateStatusVerb } from './verbs/migrate.ts';
import { noticeExport } from './verbs/notice-export.ts';
import { noticeIssue } from './verbs/notice-issue.ts';
import { noticeParse } from './verbs/notice-parse.ts';
import { noticeRelay } from './verbs/notice-relay.ts';
import { noticeSign } from './verbs/notice-sign.ts';
import { noticeStatus } from './verbs/notice-status.ts';
import { peopleReplace } from './verbs/people-replace.ts';
import { sandbox } from './verbs/sandbox.ts';
import { outboxList, outboxRequeue } from './verbs/outbox.ts';

const verbs: Verb[] = [
  organsImport,
  peopleImport,
  peopleReplace,
  noticeParse,
  chatParse,
  noticeIssue,
  noticeRelay,
  noticeSign,
  noticeStatus,
  noticeExport,
  outboxList,
  outboxRequeue,
  migrateDeployVerb,
  migrateStatusVerb,
  backupCreate,
  backupVerify,
  backupRestore,
  evidenceVerify,
  evidenceAudit,
  evidenceDeclareFork,
  evidencePage,
  doctor,
  demo,
  sandbox,
];

const usage = () => ['usage: anda VERB', ...verbs.map((verb) => `  ${verb.usage}`)].join('\n');

/** Where features answer with what to reply in chat, the terminal says what to type here. */
const mends: Partial<Record<ProblemCode, string>> = {
  'notice.not_found': '没有这件通知：请核对编号',
  'notice.not_declared': '未声明非涉密：确认可经互联网传送后加 --not-secret',
  'notice.not_signed': '该单位尚未签收：先由其签收，或用 notice sign 代录',
  'notice.no_lower_organs': '没有可发往的下级单位：请核对 --to 里的单位代码',
  'log.behind':
    '没有记下：本机见过更多存证，数据库可能是旧备份恢复的。确认后执行 anda evidence declare-fork --reason 原因',
  'notice.late_deadline': '限期晚于上级的限期：请把 --due 提前',
};

/** Exit codes: 0 done, 1 refused (one line says why), 2 wrong usage. */
async function run(args: string[]): Promise<number> {
  const verb = verbs.find(({ name }) => name === args.slice(0, name.split(' ').length).join(' '));
  const isHelp = (word: string | undefined) => /^(?:--help|-h|help)$/u.test(word ?? '');
  if (!verb) {
    if (args.length === 1 && isHelp(args[0])) {
      print(usage());
      return 0;
    }
    complain(usage());
    return 2;
  }
  if (args.slice(1).some((word) => word === '--help' || word === '-h')) {
    print(`usage: anda ${verb.usage}`);
    return 0;
  }
  try {
    return await verb.run(readCall(verb, args.slice(verb.name.split(' ').length)));
  } catch (error) {
    if (error instanceof UsageError) {
      complain(`${error.message}\nusage: anda ${verb.usage}`);
      return 2;
    }
    if (error instanceof ConfigError) complain(error.message);
    else if (error instanceof AppError) complain([mends[error.code] ?? error.message, ...error.details].join('\n'));
    else complain(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 1;
  }
}

// Engines leave timers behind; the answer is out, so nothing is waited for. A pipe gets everything first.
const code = await run(process.argv.slice(2));
process.stdout.write('', () => process.exit(code));

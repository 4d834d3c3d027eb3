import type { Finding } from '../../app/doctor/finding.ts';
import { runDoctor, type Diagnosis } from '../../app/doctor/run-doctor.ts';
import { sendTestCard } from '../../app/doctor/test-card.ts';
import { ConfigError, readConfig, type Config } from '../../config.ts';
import { createLog } from '../../lib/log.ts';
import { find, print, printJson, UsageError, type Verb } from '../verb.ts';

const marks = { ok: '✓', fail: '✗', note: '!' };
const say = ({ state, text }: Finding) => print(`${marks[state]} ${text}`);
const codeOf = (findings: Finding[]): number => (findings.some(({ state }) => state === 'fail') ? 1 : 0);

/** What an administrator asks first. 0: nothing stands in the way. */
export const doctor: Verb = {
  name: 'doctor',
  usage: 'doctor [--list range|accounts] [--card USER] [--json]',
  options: { list: { type: 'string' }, card: { type: 'string' } },
  words: [0, 0],
  async run(call) {
    const list = find(call, 'list');
    if (list !== null && list !== 'range' && list !== 'accounts')
      throw new UsageError('--list knows range and accounts');
    const card = find(call, 'card');
    const config = readSettings();
    if ('check' in config) return tell([config], call.json);
    if (card !== null) return tell([await sendTestCard(config, card)], call.json);
    // Faults are told as lines; what the parts below would log says the same less well.
    const diagnosis = await runDoctor({ config, env: process.env, log: createLog('silent') });
    if (list === 'range') return listRange(diagnosis, call.json);
    return list === 'accounts' ? listAccounts(diagnosis, call.json) : tell(diagnosis.findings, call.json);
  },
};

/** Who of the register gets no card; nobody: says so, or why that cannot be told. */
function listRange({ findings, gaps }: Diagnosis, json: boolean): number {
  const wanted = new Set(['wecom', 'wecom-settings', 'database', 'range', 'range-rest']);
  const about = findings.filter(({ check }) => wanted.has(check));
  const failed = about.filter(({ state }) => state === 'fail');
  const isTold = about.some(({ check }) => check === 'range');
  if (json) printJson({ gaps });
  else {
    for (const { user, name, organ, why } of gaps) print(`${user}  ${name}  ${organ}  ${why}`);
    const rest = failed.length > 0 ? failed : about.filter(({ state, check }) => state === 'note' || check === 'range');
    rest.filter(({ check, state }) => gaps.length === 0 || (check !== 'range' && state === 'fail')).forEach(say);
  }
  return gaps.length > 0 || failed.length > 0 || !isTold ? 1 : 0;
}

/** Who of the register has no account. */
function listAccounts({ findings, unbound }: Diagnosis, json: boolean): number {
  if (json) printJson({ accounts: unbound ?? [] });
  else {
    for (const { name, organ } of unbound ?? []) print(`${name}  ${organ}`);
    if (unbound === null) findings.filter(({ check }) => check === 'database' || check === 'migrations').forEach(say);
    else if (unbound.length === 0) print('名录：人人都有账号');
  }
  return unbound === null || unbound.length > 0 ? 1 : 0;
}

/** Settings that no part can start with are a finding too. */
function readSettings(): Config | Finding {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { check: 'settings', state: 'fail', text: `设置：${error.message}` };
  }
}

function tell(findings: Finding[], json: boolean): number {
  if (json) printJson({ ok: codeOf(findings) === 0, findings });
  else findings.forEach(say);
  return codeOf(findings);
}

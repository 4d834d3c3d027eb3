import type { Finding } from '../../app/doctor/finding.ts';
import { runDoctor } from '../../app/doctor/run-doctor.ts';
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
  usage: 'doctor [--list range] [--card USER] [--json]',
  options: { list: { type: 'string' }, card: { type: 'string' } },
  words: [0, 0],
  async run(call) {
    const list = find(call, 'list');
    if (list !== null && list !== 'range') throw new UsageError('--list knows range only');
    const card = find(call, 'card');
    const config = readSettings();
    if ('check' in config) return tell([config], call.json);
    if (card !== null) return tell([await sendTestCard(config, card)], call.json);
    // Faults are told as lines; what the parts below would log says the same less well.
    const { findings, gaps } = await runDoctor({ config, env: process.env, log: createLog('silent') });
    if (list === null) return tell(findings, call.json);
    if (call.json) printJson({ gaps });
    else for (const { user, name, organ, why } of gaps) print(`${user}  ${name}  ${organ}  ${why}`);
    const broken = findings.filter(
      ({ check, state }) => state === 'fail' && (check === 'wecom' || check === 'database'),
    );
    if (!call.json) for (const finding of broken) say(finding);
    return gaps.length > 0 || broken.length > 0 ? 1 : 0;
  },
};

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

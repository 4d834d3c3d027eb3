import { auditDeployment, sayFault } from '../../app/audit.ts';
import { readConfig } from '../../config.ts';
import { quietLog } from '../at-desk.ts';
import { complain, print, printJson, type Verb } from '../verb.ts';

/** Every row that can be recomputed from the log, recomputed. */
export const evidenceAudit: Verb = {
  name: 'evidence audit',
  usage: 'evidence audit [--json]',
  options: {},
  words: [0, 0],
  async run({ json }) {
    const audited = await auditDeployment(readConfig(process.env), quietLog());
    const { fault, entries, notices, arrivals, old } = audited;
    if (json) printJson({ ...audited, isWhole: fault === null });
    else if (fault) complain(sayFault(fault));
    else {
      const left = old > 0 ? `；其中${old}件为旧版本所发，未逐行重算` : '';
      print(`审计通过：存证${entries}条，通知${notices}件，送达${arrivals}家，均与存证一致${left}`);
    }
    return fault ? 1 : 0;
  },
};

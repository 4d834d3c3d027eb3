import { atDesk } from '../at-desk.ts';
import { need, print, printJson, type Verb } from '../verb.ts';

/** The desk signature: kept and counted apart. */
export const noticeSign: Verb = {
  name: 'notice sign',
  usage: 'notice sign REF --as CODE --by NAME --reason TEXT [--json]',
  options: { as: { type: 'string' }, by: { type: 'string' }, reason: { type: 'string' } },
  words: [1, 1],
  async run(call) {
    const [ref = ''] = call.words;
    const signing = { as: need(call, 'as'), by: need(call, 'by'), reason: need(call, 'reason') };
    const signed = await atDesk((desk) => desk.sign(ref, signing));
    if (call.json) printJson(signed);
    else
      print(
        signed.signed
          ? `柜台代录 ${signed.ref}：${signed.organ} 已签收，另行计数`
          : `${signed.ref}：${signed.organ} 此前已代录`,
      );
    return 0;
  },
};

import type { Shown } from './shown.ts';
import { verdictWord } from './words.ts';

/** The verdict as text to pass on: what was checked, what came out, how far, against which checkpoint. */
export function sayAsText(name: string, shown: Shown): string {
  const { status, selfAsserted, fault, claims, coverage, checkpoint, notice } = shown;
  const facts = (list: typeof notice) => list.map(([key, value]) => `${key}：${value}`);
  const own = status === 'valid' && selfAsserted ? '（自证：没有给出日志公钥）' : '';
  const lines = [`${name}：${verdictWord(shown)}${own}`];
  if (fault)
    lines.push(`第一处不符：${fault.text}（${[fault.at, fault.code].filter((part) => part !== '').join('，')}）`);
  if (status === 'valid') {
    lines.push(...facts(notice), ...claims);
    for (const row of coverage ? [...coverage.levels, coverage.total] : []) {
      lines.push(`${row.name}：名录内${row.expected}，已知应达${row.required}，已签收${row.reached}，未达${row.open}`);
    }
    lines.push(...facts(checkpoint), ...facts(shown.witnesses));
  }
  return lines.join('\n');
}

import { readRoles } from './cells.ts';
import type { Newcomer } from './match-members.ts';

/** What a spreadsheet would take for a formula, or what is no part of a name. */
const harmless = (text: string) => text.replace(/^[=+\-@\s]+/u, '');
const cell = (text: string) => (/[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/**
 * Members whom the register lacks, as rows of `people import` to be completed by a person: the organ where the department
 * stands for one, the post by the member's 职务, roles only where that is the very word for one. Whoever has no organ yet
 * stands last.
 *
 * Shape: UTF-8 with a byte order mark, without which Excel in China reads another encoding.
 */
export function newcomersCsv(newcomers: readonly Newcomer[]): string {
  const placed = newcomers.filter(({ organCode }) => organCode !== null);
  const others = newcomers.filter(({ organCode }) => organCode === null);
  const rows = [...placed, ...others]
    .filter(({ name }) => harmless(name) !== '')
    .map(({ name, organCode, position, user }) => {
      const roles = readRoles(position);
      const found = position !== '' && 'value' in roles ? roles.value.join(';') : '';
      return [harmless(name), organCode ?? '', harmless(position), found, user].map(cell).join(',');
    });
  return `\uFEFF${['name,organ_code,post,roles,wecom_userid', ...rows].join('\r\n')}\r\n`;
}

import type { Account } from '../../platforms/port.ts';
import type { Role } from '../rules.ts';
import type { Fault } from '../table/faults.ts';
import type { Row } from '../table/read-table.ts';
import { readCode, readDay, readFace, readMobile, readName, readRoles, readUserId } from './cells.ts';
import type { PeopleColumn } from './columns.ts';
import { createRowReader } from './row-reader.ts';

/** The corporation whose ids need no prefix, by platform; null while it is not configured. */
export interface OwnCorp {
  wecom: string | null;
  dingtalk: string | null;
}

/** One post of one person, as the file wants it. Days are ISO. */
export interface PersonInput {
  line: number;
  name: string;
  organ_code: string;
  post: string;
  roles: Role[];
  /** At most one a platform. */
  accounts: Account[];
  mobile: string | null;
  face: 'card' | 'text' | null;
  deputy_for: string | null;
  valid_from: string | null;
  valid_to: string | null;
}

const accountColumns = [
  { platform: 'wecom', column: 'wecom_userid' },
  { platform: 'dingtalk', column: 'dingtalk_userid' },
] as const;

export const accountColumn = (platform: Account['platform']): PeopleColumn => `${platform}_userid`;

/** Reads what each row says on its own. Rows without name, organ or post are left out: they are nobody's post. */
export function readPeopleRows(rows: readonly Row<PeopleColumn>[], ownCorp: OwnCorp, faults: Fault[]): PersonInput[] {
  const inputs: PersonInput[] = [];
  for (const row of rows) {
    const { line, required, optional, period } = createRowReader(row, faults);
    const name = required('name', readName);
    const organ_code = required('organ_code', readCode);
    const post = required('post', readName);
    const accounts = accountColumns.flatMap(({ platform, column }) => {
      const id = optional(column, readUserId);
      return id ? [{ platform, corp: id.corp ?? ownCorp[platform] ?? '', user: id.user }] : [];
    });
    const rest = {
      roles: optional('roles', readRoles) ?? [],
      mobile: optional('mobile', readMobile),
      face: optional('face', readFace),
      deputy_for: optional('deputy_for', readName),
      ...period('valid_from', 'valid_to', readDay),
    };
    if (name !== null && organ_code !== null && post !== null) {
      inputs.push({ line, name, organ_code, post, accounts, ...rest });
    }
  }
  return inputs;
}

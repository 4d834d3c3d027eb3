import type { Fault } from '../table/faults.ts';
import type { Row } from '../table/read-table.ts';
import {
  readCode,
  readDay,
  readDegrees,
  readEstablishedLevel,
  readLevel,
  readList,
  readName,
  readYesNo,
  type Read,
} from './cells.ts';
import type { OrganColumn } from './columns.ts';
import { createRowReader } from './row-reader.ts';

/** One organ as the file wants it. Keys are the names of the import's working table; days are ISO. */
export interface OrganInput {
  line: number;
  code: string;
  name: string | null;
  level: string | null;
  parent_code: string | null;
  established_level: string | null;
  managing_code: string | null;
  aliases: string[];
  trade: string | null;
  trade_dept_code: string | null;
  responsible_code: string | null;
  address: string | null;
  lat: number | null;
  lon: number | null;
  key_unit: boolean;
  valid_from: string | null;
  valid_to: string | null;
  /** Code of the organ that this one was merged into. */
  merged_into: string | null;
}

const asList = (text: string): Read<string[]> => ({ value: readList(text) });

/**
 * Reads what each row says on its own; whether rows fit together and fit the register is asked later, of the database.
 * Rows without a readable code are left out, all others stay in even when something is wrong with them, so that their
 * children are not called orphans too.
 */
export function readOrganRows(rows: readonly Row<OrganColumn>[], faults: Fault[]): OrganInput[] {
  const inputs: OrganInput[] = [];
  for (const row of rows) {
    const { line, fault, required, optional, period } = createRowReader(row, faults);
    const code = required('code', readCode);
    const input = {
      line,
      name: required('name', readName),
      level: required('level', readLevel),
      parent_code: optional('parent_code', readCode),
      established_level: optional('established_level', readEstablishedLevel),
      managing_code: optional('managing_code', readCode),
      aliases: optional('aliases', asList) ?? [],
      trade: optional('trade', readName),
      trade_dept_code: optional('trade_dept_code', readCode),
      responsible_code: optional('responsible_code', readCode),
      address: optional('address', readName),
      lat: optional('lat', (text) => readDegrees(text, 90)),
      lon: optional('lon', (text) => readDegrees(text, 180)),
      key_unit: optional('key_unit', readYesNo) ?? false,
      ...period('valid_from', 'valid_to', readDay),
      merged_into: optional('merged_into', readCode),
    };
    const { lat = '', lon = '' } = row.cells;
    if ((lat === '') !== (lon === '')) fault(lat === '' ? 'lat' : 'lon', '经度和纬度须一起填写');
    if (code !== null) inputs.push({ code, ...input });
  }
  return inputs;
}

import { afterAll, beforeAll } from 'vitest';
import { importOrgans, importPeople, type OwnCorp } from '../../src/organs/index.ts';
import { openStore, pgSql, type Sql, type Store } from '../../src/store/db.ts';
import { cloneDb } from '../support/db.ts';

export const at = new Date('2026-09-01T02:00:00Z');
/** Later days in China, noon. */
export const onDay = (day: string) => new Date(`${day}T04:00:00Z`);

/** `code,name\n1,甲` as the bytes of a file. */
const file = (text: string, fileName = 'register.csv') => ({ bytes: Buffer.from(text), fileName, at });
export const csv = (header: string, ...rows: string[]) => [header, ...rows].join('\n');

export const organHeader = 'code,name,level,parent_code,established_level,managing_code';
export const peopleHeader = 'name,organ_code,post,roles,wecom_userid,dingtalk_userid';

/** A province, two cities, a county and a zone below the first, a township, two enterprises. */
export const smallRegister = csv(
  organHeader,
  '53,云岭省安委办,province,,,',
  '5301,临澜市安委办,prefecture,53,,',
  '5302,石泉市安委办,prefecture,53,,',
  '530101,望川县人民政府,county,5301,,',
  '5301Z1,澜东高新区管委会,developmentZone,5301,province,530101',
  '530101001,柳湾镇人民政府,township,530101,,',
  'E1,锐光铝制品有限公司,enterprise,5301Z1,,',
  'E2,青禾粮油有限公司,enterprise,530101001,,',
);

/** A database of the file's own with the acts of this feature bound to it. */
export function useRegister(ownCorp: OwnCorp = { wecom: 'ww0001', dingtalk: null }) {
  const opened: { store?: Store } = {};
  const store = (): Store => {
    if (!opened.store) throw new Error('the database opens in beforeAll');
    return opened.store;
  };
  const sql: Sql = (text, values) => pgSql(store().pool)(text, values);
  beforeAll(async () => {
    opened.store = openStore((await cloneDb()).url);
  });
  afterAll(() => opened.store?.close());
  return {
    sql,
    store,
    organs: (text: string, more: { replace?: boolean; at?: Date } = {}) =>
      importOrgans({ store: store() }, { ...file(text), ...more }),
    people: (text: string, more: { replace?: boolean; at?: Date } = {}) =>
      importPeople({ store: store(), ownCorp }, { ...file(text), ...more }),
    /** Back to an empty register; the log stays, for nobody can empty it. */
    async empty() {
      for (const table of ['post_holder', 'account', 'person', 'organ_version', 'organ'])
        await sql(`DELETE FROM ${table}`);
    },
    idOf: async (code: string) => {
      const [organ] = await sql<{ id: number }>('SELECT id FROM organ WHERE code = $1::text', [code]);
      if (!organ) throw new Error(`no organ ${code}`);
      return organ.id;
    },
  };
}

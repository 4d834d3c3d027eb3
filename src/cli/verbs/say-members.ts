import type { Desk } from '../../app/desk.ts';

type Done = Awaited<ReturnType<Desk['importMembers']>>;

/** More lines than these nobody reads in a terminal; `--json` gives all. */
const most = 20;

const part = (head: string, rows: readonly string[]): string[] =>
  rows.length === 0
    ? []
    : [
        head,
        ...rows.slice(0, most).map((row) => `  ${row}`),
        ...(rows.length > most ? [`  其余${rows.length - most}人见 --json`] : []),
      ];

/** What was done and what a person has to look at, each with the mend. */
export function sayMembers(done: Done, out: string | null): string[] {
  const { version, bound, known, ambiguous, changed, elsewhere, renamed, newcomers, missing, unfound } = done;
  const head =
    version === null
      ? `试算，什么也没有写入：可绑定${bound.length}人`
      : `已导入，名录第${version}版：绑定账号${bound.length}人`;
  const rest = newcomers.filter(({ organCode }) => organCode === null).length;
  return [
    `${head}，原已绑定${known}人`,
    ...part(
      '已对上（姓名、单位都相符）：',
      bound.map(({ name, organ, user }) => `${name}  ${organ}  ${user}`),
    ),
    ...part(
      '同名难分，没有绑定。核对后在人员表填 wecom_userid，再导入：',
      ambiguous.map(({ name, organ, user }) => `${name}  ${organ}  ${user}`),
    ),
    ...part(
      '账号变了，没有改。属实请在人员表填新账号，再导入：',
      changed.map(({ name, organ, user, old }) => `${name}  ${organ}  ${old} → ${user}`),
    ),
    ...part(
      '姓名对得上，部门对不上，没有绑定。属实请在人员表填 wecom_userid，再导入：',
      elsewhere.map(({ name, organ, user, departments }) => `${name}  名录 ${organ}  企业微信 ${departments}  ${user}`),
    ),
    ...part(
      '同一账号姓名不同，没有改。核对是否换了人：',
      renamed.map(({ name, registered, user }) => `${user}  名录 ${registered}  企业微信 ${name}`),
    ),
    ...part(
      '名录有账号，企业微信里看不到。核对可见范围，或是否已离职：',
      missing.map(({ name, organ, user }) => `${name}  ${organ}  ${user}`),
    ),
    ...part(
      '名录没有账号，企业微信里也没有对应的人。补录 wecom_userid，或发绑定码：',
      unfound.map(({ name, organ }) => `${name}  ${organ}`),
    ),
    ...(newcomers.length === 0
      ? []
      : [
          `名录里没有的成员${newcomers.length}人${rest > 0 ? `（${rest}人部门对不上单位）` : ''}。${
            out === null
              ? '加 --out 新文件.csv 写出，补全后 anda people import 该文件'
              : `已写入 ${out}，补全单位、岗位、角色，删去无关的，再 anda people import ${out}`
          }`,
        ]),
  ];
}

import { isValidOn, leafHash, rootOf, type RegisterNode } from '../../evidence/index.ts';
import type { Sql } from '../../store/db.ts';

/** Organs a statement; a million of them are read in the memory of one page. */
const pageSize = 20_000;

const nothingBelow = rootOf([]).toString('hex');

interface Row {
  path: string;
  code: string;
  name: string;
  level: string;
  from: string | null;
  to: string | null;
}

interface Child {
  node: RegisterNode;
  hash: Buffer;
}

/** An organ whose subtree is being read. */
interface Open {
  row: Row;
  parent: string | null;
  below: Record<string, number>;
  children: Child[];
}

/** `branch`: the children of an organ (null: the top), by code, once all below them has been read: deepest first. */
type OnBranch = (parent: string | null, branch: RegisterNode[]) => void;

export interface WalkedRegister {
  /** 64 hex characters. */
  root: string;
  /** The first later day on which some organ begins or ends; null where none is known. */
  until: string | null;
}

/**
 * Reads the register of a version as it stood on a day, organ by organ along the tree, and works out its root. Organs that are not valid
 * on the day stand in the tree, for some below them may be; only `below` leaves them out.
 *
 * Units: a hundred thousand organs take about a second. Memory goes with the widest branch, not with the register.
 */
export async function walkRegister(
  sql: Sql,
  { version, day }: { version: number; day: string },
  onBranch: OnBranch = () => {},
): Promise<WalkedRegister> {
  const path: Open[] = [];
  const top: Child[] = [];
  let until: string | null = null;
  const close = (): void => {
    const done = path.pop();
    if (!done) return;
    const above = path.at(-1);
    const child = sealed(done, onBranch);
    (above?.children ?? top).push(child);
    if (above) countInto(above.below, child.node, day);
  };
  for await (const row of rowsOf(sql, version)) {
    for (let at = path.at(-1); at && !row.path.startsWith(at.row.path); at = path.at(-1)) close();
    path.push({ row, parent: path.at(-1)?.row.code ?? null, below: {}, children: [] });
    for (const turn of [row.from, row.to])
      if (turn !== null && turn > day && (until === null || turn < until)) until = turn;
  }
  while (path.length > 0) close();
  return { root: rootOver(null, top, onBranch), until };
}

function countInto(below: Record<string, number>, node: RegisterNode, day: string): void {
  if (isValidOn(node, day)) below[node.level] = (below[node.level] ?? 0) + 1;
  for (const [level, n] of Object.entries(node.below)) below[level] = (below[level] ?? 0) + n;
}

function sealed({ row, parent, below, children }: Open, onBranch: OnBranch): Child {
  const { code, name, level, from, to } = row;
  const node = { organ: code, name, level, parent, from, to, below, children: rootOver(code, children, onBranch) };
  return { node, hash: leafHash(Buffer.from(nodeText(node), 'utf8')) };
}

function rootOver(parent: string | null, children: Child[], onBranch: OnBranch): string {
  if (children.length === 0) return nothingBelow;
  children.sort((a, b) => (a.node.organ < b.node.organ ? -1 : 1));
  onBranch(
    parent,
    children.map(({ node }) => node),
  );
  return rootOf(children.map(({ hash }) => hash)).toString('hex');
}

/** canonicalJson of a node, written out: for a hundred thousand of them the general one takes most of the time. A test compares. */
function nodeText({ below, children, from, level, name, organ, parent, to }: RegisterNode): string {
  const counts = Object.keys(below)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${below[key] ?? 0}`);
  const word = (text: string | null) => (text === null ? 'null' : JSON.stringify(text));
  return `{"below":{${counts.join(',')}},"children":"${children}","from":${word(from)},"level":${word(level)},"name":${word(name)},"organ":${word(organ)},"parent":${word(parent)},"to":${word(to)}}`;
}

/** By path, which puts every organ before those below it. */
async function* rowsOf(sql: Sql, version: number): AsyncGenerator<Row> {
  for (let after = ''; ;) {
    const rows: Row[] = await sql<Row>(
      `SELECT v.path, o.code, v.name, v.level, v.valid_from::text AS "from", v.valid_to::text AS "to"
       FROM organ_version v JOIN organ o ON o.id = v.organ_id
       WHERE v.path COLLATE "C" > $2::text AND v.since <= $1::int AND (v.until IS NULL OR v.until > $1::int)
       ORDER BY v.path COLLATE "C" LIMIT $3::int`,
      [version, after, pageSize],
    );
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < pageSize) return;
    after = last.path;
  }
}

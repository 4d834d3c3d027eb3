/** A step of a migration that code of the release before could stumble over, and why it does not: named by a piece of it. */
export interface Excused {
  migration: string;
  /** Stands in the statement or in the single action of an ALTER TABLE. */
  says: string;
  because: string;
}

/** Statements of a script: cut at semicolons outside quotes and dollar quotes, comments left out, white space folded. */
export function statementsOf(sql: string): string[] {
  const piece = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\1|;|[^;'"$/-]+|./gu;
  const statements = [''];
  for (const [text] of sql.matchAll(piece)) {
    if (text === ';') statements.push('');
    else if (/^(?:--|\/\*)/u.test(text)) statements.push(`${statements.pop() ?? ''} `);
    else statements.push((statements.pop() ?? '') + text);
  }
  return statements.map((s) => s.replaceAll(/\s+/gu, ' ').trim()).filter((s) => s !== '');
}

const bare = (name: string) => name.replaceAll('"', '').toLowerCase();

/** Cut at commas that stand outside brackets and quotes. */
function partsOf(actions: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const [text] of actions.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|[\s\S]/gu)) {
    depth += text === '(' ? 1 : text === ')' ? -1 : 0;
    if (text === ',' && depth === 0) parts.push('');
    else parts.push((parts.pop() ?? '') + text);
  }
  return parts.map((part) => part.trim());
}

/** Old code writes rows without the column, and reads rows of which it knows nothing. */
const isHarmlessColumn = (action: string): boolean =>
  /^ADD COLUMN /iu.test(action) &&
  (!/ NOT NULL/iu.test(action) || / DEFAULT /iu.test(action)) &&
  !/ (?:UNIQUE|PRIMARY KEY|REFERENCES|GENERATED)\b/iu.test(action);

/** What old code cannot know of: new tables, and all that is made for them. */
const createdTable = /^CREATE TABLE (?:IF NOT EXISTS )?("?\w+"?)/iu;
const alteredTable = /^ALTER TABLE (?:ONLY )?("?\w+"?) (.*)$/iu;
const uniqueIndex = /^CREATE UNIQUE INDEX .*? ON ("?\w+"?)/iu;
const trigger = /^CREATE (?:CONSTRAINT )?TRIGGER .*? ON ("?\w+"?)/iu;

/**
 * Steps after which code of the release before might fail on the new schema; empty when the migration only adds. What is not
 * known to be harmless counts as a breach, so that a new kind of statement is looked at by somebody.
 */
export function breachesOf(sql: string): string[] {
  const statements = statementsOf(sql);
  const own = new Set(statements.flatMap((s) => (createdTable.exec(s)?.[1] ?? '') || []).map(bare));
  const isOwn = (name: string | undefined) => name !== undefined && own.has(bare(name));
  return statements.flatMap((statement) => {
    if (createdTable.test(statement) || /^CREATE (?:INDEX|FUNCTION) /iu.test(statement)) return [];
    const [, altered, actions = ''] = alteredTable.exec(statement) ?? [];
    if (altered !== undefined) {
      if (isOwn(altered)) return [];
      return partsOf(actions)
        .filter((action) => !isHarmlessColumn(action))
        .map((action) => `ALTER TABLE ${altered} ${action}`);
    }
    const on = uniqueIndex.exec(statement)?.[1] ?? trigger.exec(statement)?.[1];
    return isOwn(on) ? [] : [statement];
  });
}

import { readFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { AppError } from '../errors.ts';
import type { Config } from '../config.ts';
import {
  countQueue,
  findOldestQueued,
  listParked,
  requeueRows,
  resumeRefused,
  type ParkedRow,
} from '../delivery/index.ts';
import { systemClock, type Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import {
  coverageWorkbook,
  getCoverage,
  getNoticeNumber,
  issueNotice,
  listGaps,
  performAct,
  readDue,
  relayNotice,
  handOverReaddressed,
  sendMerged,
  sendUndeliverable,
  sendUnsignedTo,
  signAtDesk,
  type Act,
  type Coverage,
  type Gap,
  type Served,
  type Signatory,
} from '../notices/index.ts';
import {
  importMembers,
  importOrgans,
  importPeople,
  newcomersCsv,
  organByCode,
  readMemberExport,
  replacePerson,
  successorsOf,
  type FoundOrgan,
  type Imported,
  type Member,
} from '../organs/index.ts';
import { longStatementMs, pgSql, type Sql } from '../store/db.ts';
import { openDeployment, type Deployment } from './deployment.ts';
import { openNewFile } from './new-file.ts';
import { readDirectory } from './read-directory.ts';
import { readIssued, readWords, type SaidOfFile } from './issue-files.ts';

/** `oldest`: when the act was done whose message waits longest. `messages`: the parked ones, at most 100. */
export interface OutboxState {
  queued: number;
  oldest: Date | null;
  parked: number;
  messages: ParkedRow[];
}

const readBytes = (file: string) =>
  readFile(file).catch((error: unknown) => {
    throw new AppError('file.unreadable', `读不到文件 ${file}：请核对路径和权限`, { cause: error });
  });

async function getOrgan(sql: Sql, code: string): Promise<FoundOrgan> {
  const organ = await organByCode(sql, code);
  if (!organ) throw new AppError('organ.not_found', `名录中没有编码 ${code} 的单位`);
  return organ;
}

/** So many questions at once as there are connections to spare: of thousands, all asked at once, the last would wait too long for one. */
const askedAtOnce = 8;

async function getOrgans(sql: Sql, codes: readonly string[]): Promise<FoundOrgan[]> {
  const found: FoundOrgan[] = [];
  for (let from = 0; from < codes.length; from += askedAtOnce) {
    const some = codes.slice(from, from + askedAtOnce);
    found.push(...(await Promise.all(some.map((code) => getOrgan(sql, code)))));
  }
  return found;
}

const operator = (clock: Clock): Signatory => ({
  personId: null,
  name: 'operator',
  post: '操作员',
  via: 'operator',
  at: clock.now(),
});

/** What the operator does from the command line: beside a running server, or without one. */
export async function openDesk(config: Config, log: Logger, clock: Clock = systemClock) {
  const deployment = await openDeployment(config, log);
  return { ...createDesk(deployment, clock), close: () => deployment.close() };
}

/** What an operator asks for may concern every organ there is, and nobody taps meanwhile. */
const unhurried = { statementTimeoutMs: longStatementMs };

export function createDesk({ config, store, ownCorp }: Deployment, clock: Clock) {
  const sql = pgSql(store.pool);
  const served: Served = (['wecom', 'dingtalk'] as const).flatMap((platform) => {
    const corp = ownCorp[platform];
    return corp === null ? [] : [{ platform, corp }];
  });
  const act = <T>(run: (act: Act) => Promise<T>) =>
    store.batch((tx) => performAct(tx, clock.now(), run, served), unhurried);
  return {
    importOrgans: async (file: string, replace: boolean): Promise<Imported> =>
      importOrgans(
        { store, onMerged: (tx, organIds) => sendMerged({ sql: tx, now: clock.now(), served }, organIds) },
        { bytes: await readBytes(file), fileName: basename(file), at: clock.now(), replace },
      ),
    async importPeople(file: string, replace: boolean): Promise<Imported> {
      const bytes = await readBytes(file);
      const imported = await importPeople(
        { store, ownCorp },
        { bytes, fileName: basename(file), at: clock.now(), replace },
      );
      // A crash in between loses nothing for good: the next import tries them again.
      await act((tx) => sendUndeliverable(tx));
      return imported;
    },
    /** The members in a file that WeCom's console exported; null when it is another table. */
    readMemberExport: async (file: string): Promise<Member[] | null> =>
      readMemberExport(await readBytes(file), basename(file)),

    /**
     * Gives accounts to people of the register by WeCom's directory: by what its API shows our app, or by an export.
     * `out`: a new file for the members whom the register lacks, as rows to be completed.
     */
    async importMembers(
      given: { file: string; members: Member[] } | null,
      { dryRun, out }: { dryRun: boolean; out: string | null },
    ) {
      const members = given?.members ?? (await readDirectory(config));
      const newFile = out === null ? null : await openNewFile(out);
      const source = given ? basename(given.file) : 'wecom';
      const at = clock.now();
      try {
        const done = await importMembers({ store }, { members, corp: ownCorp.wecom ?? '', source, at, dryRun });
        await newFile?.write(newcomersCsv(done.newcomers));
        if (!dryRun && done.bound.length > 0) await act((tx) => sendUndeliverable(tx));
        return done;
      } catch (error) {
        await newFile?.discard();
        throw error;
      }
    },

    /** Hands all posts of one person to another, with the cards of what their organs have not signed. */
    replacePerson: (old: string, next: string, name: string | null) =>
      act(async (tx) => {
        const { from, to, posts, newOrganIds, hasAccount, entry } = await replacePerson(tx.sql, {
          old,
          next,
          name,
          ownCorp,
          at: tx.now,
        });
        if (entry) tx.record(entry);
        const unsigned = await sendUnsignedTo(tx, to.id, newOrganIds);
        const cards = unsigned + (await handOverReaddressed(tx, from.id, to.id));
        return { from: from.name, to: to.name, posts, cards, hasAccount };
      }),

    /** Issues a file for an organ. `to`: codes of organs below it. */
    async issue(
      file: string,
      { issuer, to, notSecret, ...said }: { issuer: string; to: string[]; notSecret: boolean } & SaidOfFile,
    ) {
      const document = await readIssued(file, said, { read: readBytes, now: clock.now() });
      const organ = await getOrgan(sql, issuer);
      const named = await getOrgans(sql, to);
      const successors = await successorsOf(
        sql,
        named.map(({ id }) => id),
        clock.now(),
      );
      const targets = named.map((one) => successors.get(one.id) ?? one);
      const stray = targets.find(({ path, id }) => !path.startsWith(organ.path) || id === organ.id);
      if (stray) throw new AppError('organ.not_below', `${stray.code} ${stray.name} 不是 ${organ.name} 的下级`);
      const issued = await act((tx) =>
        issueNotice(tx, {
          ...document,
          issuer: organ,
          organIds: targets.map(({ id }) => id),
          by: operator(clock),
          isDeclaredNotSecret: notSecret,
        }),
      );
      return {
        ref: `N${issued.number}`,
        organs: issued.organs,
        undeliverable: issued.undeliverable,
        title: issued.title,
        /** Organs that were named by the code of one merged into them. */
        merged: named.flatMap(({ id, name }) => {
          const into = successors.get(id)?.name;
          return into === undefined ? [] : [{ name, into }];
        }),
      };
    },

    /** Relays for an organ that has signed. `to`: codes of its direct lower organs, or all. */
    async relay(
      ref: string,
      { as, to, text, due }: { as: string; to: 'all' | string[]; text: string | null; due: string | null },
    ) {
      const number = getNoticeNumber(ref);
      const organ = await getOrgan(sql, as);
      const targets = to === 'all' ? to : (await getOrgans(sql, to)).map(({ id }) => id);
      const words = text === null ? null : await readWords(text, readBytes);
      const dueAt = due === null ? null : readDue(due, clock.now());
      if (due !== null && dueAt === null) throw new AppError('date.unreadable', `看不懂日期 ${due}，例如 2026-09-25`);
      const relayed = await act((tx) =>
        relayNotice(tx, { number, organ, to: targets, text: words, dueAt, reason: null, by: operator(clock) }),
      );
      return {
        ref: `N${number}`,
        organs: relayed.roster.count,
        undeliverable: relayed.undeliverable,
        left: relayed.left,
      };
    },

    /** Signs at the desk for an organ whose people cannot. */
    async sign(ref: string, { as, by, reason }: { as: string; by: string; reason: string }) {
      const number = getNoticeNumber(ref);
      const organ = await getOrgan(sql, as);
      const { isNew } = await act((tx) => signAtDesk(tx, { number, organId: organ.id, name: by, reason }));
      return { ref: `N${number}`, organ: organ.code, signed: isNew };
    },

    async status(
      ref: string,
      page: { gaps: number; after: string | null },
    ): Promise<{ coverage: Coverage; gaps: Gap[] }> {
      const coverage = await getCoverage(sql, getNoticeNumber(ref));
      if (page.after !== null) await getOrgan(sql, page.after); // a misspelt code would answer with the wrong page
      const gaps = await listGaps(sql, coverage.notice.id, { limit: page.gaps, after: page.after });
      return { coverage, gaps };
    },

    /** Writes coverage, broken links and signatures as .xlsx. */
    async exportTable(ref: string, file: string): Promise<{ ref: string; file: string; bytes: number }> {
      const number = getNoticeNumber(ref);
      const { bytes } = await coverageWorkbook(sql, number, { now: clock.now() });
      await writeFile(file, bytes).catch((error: unknown) => {
        throw new AppError('file.unreadable', `写不了文件 ${file}：请核对路径和权限`, { cause: error });
      });
      return { ref: `N${number}`, file, bytes: bytes.length };
    },

    /** What waits, since when, and what is parked. */
    async listOutbox(): Promise<OutboxState> {
      const [{ queued, parked }, oldest] = await Promise.all([countQueue(sql), findOldestQueued(sql)]);
      return { queued, oldest, parked, messages: await listParked(store) };
    },
    /**
     * Puts parked messages back into the queue; `all`, or one by its id. Returns how many. `all` is what an operator
     * says after a mend: what waits because the platform refused our settings need not wait on.
     */
    requeue: (which: number | 'all') =>
      store.batch(async (tx) => {
        const requeued = await requeueRows(tx, which);
        if (which === 'all') await resumeRefused(tx, clock.now());
        return requeued;
      }, unhurried),
  };
}
export type Desk = Awaited<ReturnType<typeof openDesk>>;

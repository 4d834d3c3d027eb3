import { AppError } from '../errors.ts';
import { getCoverage, getNoticeNumber, listArrivals, listNotices } from '../notices/index.ts';
import type { SandboxChain } from '../sandbox/pages.tsx';
import { pgSql, type Store } from '../store/db.ts';
import { sandboxCorp } from './deployment.ts';

/** Notices one may choose from on the page. */
const listed = 50;

/** How far notices are, for the sandbox's page: the same query as `notice status`. */
export const createSandboxChain = (store: Store, corp = sandboxCorp): SandboxChain => {
  const sql = pgSql(store.pool);
  return {
    notices: async () =>
      (await listNotices(sql, listed)).map(({ number, title, issuer }) => ({ ref: `N${number}`, title, issuer })),
    async open(ref) {
      if (!/^N\d{1,9}$/u.test(ref)) return null;
      const coverage = await getCoverage(sql, getNoticeNumber(ref)).catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'notice.not_found') return null;
        throw error;
      });
      if (!coverage) return null;
      const { notice, levels, required, reached, open, expected, gapsTotal, complete, withdrawn } = coverage;
      return {
        figures: {
          ref: `N${notice.number}`,
          title: notice.title,
          levels,
          required,
          reached,
          open,
          expected,
          gapsTotal,
          complete,
          isWithdrawn: withdrawn !== null,
        },
        arrivals: (asked) => listArrivals(sql, notice.id, asked, { platform: 'wecom', corp }),
      };
    },
  };
};

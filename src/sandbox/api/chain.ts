import type Router from '@koa/router';
import { z } from 'zod';
import { chainPage, readChainPage, type SandboxChain } from '../chain-query.ts';
import type { ApiOperation } from './operation.ts';
import { invalid, PageProblem, param } from './requests.ts';

const figures = { required: z.int(), reached: z.int(), open: z.int(), expected: z.int() };
const arrival = z.object({
  organ: z.string(),
  name: z.string(),
  level: z.string(),
  parent: z.string().nullable(),
  state: z.string(),
  since: z.iso.datetime(),
  signedAt: z.iso.datetime().nullable(),
  reason: z.string().nullable(),
  isBroken: z.boolean(),
  below: z.int(),
  belowReached: z.int(),
  unknown: z.int(),
  user: z.string().nullable(),
});
const asked = z.object({
  ref: z.string().optional(),
  under: z.string().optional(),
  level: z.string().optional(),
  q: z.string().optional(),
  only: z.enum(['broken']).optional(),
  after: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(1000).optional(),
});

export const chainOperations: ApiOperation[] = [
  {
    method: 'get',
    path: '/sandbox/api/chain',
    summary: 'How far a notice is, the newest unless told, and its arrivals: below one organ, or by level and search',
    query: asked,
    answer: z.object({
      notices: z.array(z.object({ ref: z.string(), title: z.string(), issuer: z.string() })),
      chain: z
        .object({
          ...figures,
          ref: z.string(),
          title: z.string(),
          levels: z.array(z.object({ level: z.string(), ...figures })),
          gapsTotal: z.int(),
          complete: z.boolean(),
          isWithdrawn: z.boolean(),
        })
        .nullable(),
      arrivals: z.array(arrival),
      next: z.string().nullable(),
    }),
  },
];

/** The chain of a notice; without `under`, `level`, `q` and `only` those that the issuer sent it to. */
export const addChainRoutes = (router: Router, { query }: { query: { chain?: SandboxChain } }): void => {
  router.get('/sandbox/api/chain', async (ctx) => {
    const names = Object.keys(asked.shape).filter((name) => param(ctx, name) !== '');
    const read = asked.safeParse(Object.fromEntries(names.map((name) => [name, param(ctx, name)])));
    if (!read.success) throw invalid(z.prettifyError(read.error).replaceAll('\n', ' '));
    const { under, level = '', q = '', only, after = null, limit = chainPage } = read.data;
    const notices = (await query.chain?.notices()) ?? [];
    const ref = (read.data.ref ?? notices[0]?.ref ?? '').toUpperCase();
    const chain = ref === '' ? null : ((await query.chain?.open(ref)) ?? null);
    if (!chain && read.data.ref !== undefined) {
      throw new PageProblem(404, 'notice.not_found', 'No such notice', `没有找到 ${ref}`);
    }
    const isEverywhere = level !== '' || q !== '' || only !== undefined;
    const place = under ?? (isEverywhere ? null : '');
    const page = chain
      ? await readChainPage(chain, { under: place, level, q, brokenOnly: only === 'broken', after }, limit)
      : { arrivals: [], next: null };
    ctx.body = { notices, chain: chain?.figures ?? null, ...page };
  });
};

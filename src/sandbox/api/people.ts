import type Router from '@koa/router';
import { z } from 'zod';
import type { SandboxQuery } from '../people-query.ts';
import type { ApiOperation } from './operation.ts';
import { invalid, param } from './requests.ts';

const person = z.looseObject({
  userid: z.string(),
  name: z.string(),
  organ: z.string(),
  level: z.string(),
  post: z.string(),
});
const organ = z.looseObject({
  code: z.string(),
  name: z.string(),
  level: z.string(),
  below: z.int(),
  posts: z.int(),
});

const limitShape = z.coerce.number().int().min(1).max(10_000);

export const peopleOperations: ApiOperation[] = [
  {
    method: 'get',
    path: '/sandbox/api/people',
    summary: 'The people, one row a post',
    query: z.object({ q: z.string().optional(), level: z.string().optional(), limit: z.string().optional() }),
    answer: z.object({ people: z.array(person) }),
  },
  {
    method: 'get',
    path: '/sandbox/api/tree',
    summary: 'Organs and people directly below the organ of this code; the top without one',
    query: z.object({ under: z.string().optional() }),
    answer: z.object({ organs: z.array(organ), more: z.int(), people: z.array(person) }),
  },
];

/** Whom the register holds: to find somebody's user id, or to walk the tree. */
export const addPeopleRoutes = (router: Router, { query }: { query: SandboxQuery }): void => {
  router.get('/sandbox/api/people', async (ctx) => {
    const limit = limitShape.safeParse(param(ctx, 'limit') || 1000);
    if (!limit.success) throw invalid('limit must be 1 to 10000');
    ctx.body = { people: await query.people({ q: param(ctx, 'q'), level: param(ctx, 'level'), limit: limit.data }) };
  });
  router.get('/sandbox/api/tree', async (ctx) => {
    ctx.body = (await query.tree?.(param(ctx, 'under'))) ?? { organs: [], more: 0, people: [] };
  });
};

import type Router from '@koa/router';
import { z } from 'zod';
import { catalogue, faultNames } from '../faults/catalogue.ts';
import { safeBack } from '../pages/page-state.ts';
import type { ApiOperation } from './operation.ts';
import type { Twin } from '../twin.ts';
import { invalid, readPost } from './requests.ts';

const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')]);
const back = z.string().max(2000).optional();
const switched = z.object({
  name: z.enum(faultNames),
  on: flag,
  times: z.coerce.number().int().min(1).max(1000).optional(),
  /** Of the stand-in's clock. */
  seconds: z.coerce.number().int().min(1).max(86_400).optional(),
  user: z.string().trim().min(1).max(64).optional(),
  back,
});
const faultsBody = z.union([switched, z.object({ reset: flag, back })]);

const answer = z.object({
  faults: z.array(
    z.looseObject({
      name: z.enum(faultNames),
      label: z.string(),
      told: z.string(),
      isOn: z.boolean(),
      left: z.int().nullable(),
      until: z.iso.datetime().nullable(),
      users: z.array(z.string()),
    }),
  ),
});
const path = '/sandbox/api/faults';
export const faultsOperations: ApiOperation[] = [
  { method: 'get', path, summary: 'The failures that can be switched on, and which are', answer },
  { method: 'post', path, summary: 'Switches one, or ends all', body: faultsBody, answer },
];

/** The failures of the field by name: which are on, and their switches. */
export const addFaultsRoutes = (router: Router, { twin }: { twin: Twin }): void => {
  const list = () => ({ faults: twin.faults.list() });
  router.get('/sandbox/api/faults', (ctx) => {
    ctx.body = list();
  });
  router.post('/sandbox/api/faults', async (ctx) => {
    const { body, leadsBack } = await readPost(ctx, faultsBody);
    if ('name' in body) turn(twin, body);
    else if (body.reset) twin.faults.offAll();
    if (!leadsBack) return void (ctx.body = list());
    ctx.status = 303;
    ctx.redirect(safeBack(body.back, ''));
  });
};

const turn = (twin: Twin, { name, on, times, seconds, user }: z.output<typeof switched>) => {
  if (!on) return twin.faults.off(name, user);
  if (catalogue[name].lasting.kind !== 'people') return twin.faults.on(name, { times, seconds });
  if (user === undefined) throw invalid('user is missing: whom it is about');
  if (!twin.memberOf(user) && !isGone(twin, user)) throw invalid('nobody is called so');
  twin.faults.on(name, { user });
};

const isGone = (twin: Twin, user: string) => twin.faults.list().some(({ users }) => users.includes(user.toLowerCase()));

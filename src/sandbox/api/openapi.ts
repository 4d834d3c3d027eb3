import type Router from '@koa/router';
import { z } from 'zod';
import { faultNames } from '../faults/catalogue.ts';
import { callbackOperations } from './callback.ts';
import { chainOperations } from './chain.ts';
import { clockOperations } from './clock.ts';
import { eventsOperations } from './events.ts';
import { faultsOperations } from './faults.ts';
import { mediaOperations } from './media.ts';
import type { ApiOperation } from './operation.ts';
import { peopleOperations } from './people.ts';
import { phonesOperations } from './phones.ts';
import { storyOperations } from './story.ts';

const path = '/sandbox/api/openapi.json';

const wireRecord = z.looseObject({
  id: z.int(),
  at: z.iso.datetime(),
  direction: z.enum(['call', 'callback']),
  method: z.string(),
  path: z.string(),
  status: z.int().nullable(),
  errcode: z.int().nullable(),
  warnings: z.array(z.string()),
  users: z.array(z.string()),
  attempt: z.int(),
  first: z.int(),
  fault: z.enum(faultNames).nullable(),
});

/** Routes that stand in pages.tsx itself. */
const otherOperations: ApiOperation[] = [
  {
    method: 'get',
    path: '/sandbox/api/wire',
    summary: 'Calls and callbacks with their plaintext, oldest first',
    answer: z.object({ records: z.array(wireRecord) }),
  },
  { method: 'get', path, summary: 'This description', answer: z.looseObject({ openapi: z.string() }) },
];

/** A route that is new goes in here with the schemas it reads by; test/sandbox/openapi.test.ts misses it otherwise. */
export const operations: ApiOperation[] = [
  ...phonesOperations,
  ...mediaOperations,
  ...peopleOperations,
  ...chainOperations,
  ...clockOperations,
  ...callbackOperations,
  ...eventsOperations,
  ...faultsOperations,
  ...otherOperations,
];

const problem = z.object({ type: z.string(), title: z.string(), status: z.int(), detail: z.string() });

/** `$schema` belongs to a document of its own, not inside another. */
const schemaOf = (shape: z.ZodType, io: 'input' | 'output'): Record<string, unknown> => {
  const { $schema: _own, ...schema } = z.toJSONSchema(shape, { io, unrepresentable: 'any' });
  return schema;
};

const parametersOf = (query: z.ZodType) => {
  const { properties = {}, required = [] } = schemaOf(query, 'input') as {
    properties?: Record<string, unknown>;
    required?: string[];
  }; // a query is described by an object's schema only
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
};

const describe = ({
  summary,
  query,
  body,
  bodyType = 'application/json',
  answer,
  answerType = 'application/json',
}: ApiOperation) => ({
  summary,
  ...(query ? { parameters: parametersOf(query) } : {}),
  ...(body ? { requestBody: { required: true, content: { [bodyType]: { schema: schemaOf(body, 'input') } } } } : {}),
  responses: {
    200: {
      description: 'Done',
      content: { [answerType]: { schema: answer ? schemaOf(answer, 'output') : { type: 'string' } } },
    },
    default: {
      description: 'Not done: Problem Details (RFC 9457)',
      content: { 'application/problem+json': { schema: schemaOf(problem, 'output') } },
    },
  },
});

/**
 * The OpenAPI 3.1 description of `/sandbox/api`, made of the schemas the routes read by. `hasStory`: the stand-in alone has no
 * province to tell one of.
 */
export const describeApi = ({ hasStory = false } = {}): Record<string, unknown> => {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of [...operations, ...(hasStory ? storyOperations : [])])
    (paths[operation.path] ??= {})[operation.method] = describe(operation);
  const info = { title: 'Anda sandbox: a stand-in WeCom', version: '1' };
  return { openapi: '3.1.0', info, servers: [{ url: '/' }], paths };
};

export const addOpenapiRoute = (router: Router, has: { hasStory: boolean }): void => {
  router.get('/sandbox/api/openapi.json', (ctx) => {
    ctx.body = describeApi(has);
  });
};

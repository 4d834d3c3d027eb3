import type { z } from 'zod';

/** What a route of `/sandbox/api` takes and gives: the same schemas that the route reads by. Source of the OpenAPI description. */
export interface ApiOperation {
  method: 'get' | 'post';
  path: string;
  summary: string;
  query?: z.ZodType;
  body?: z.ZodType;
  /** `application/json` unless told. */
  bodyType?: string;
  /** Of the 200; left out where there is no JSON to describe. */
  answer?: z.ZodType;
  /** `application/json` unless told. */
  answerType?: string;
}

import { randomUUID } from 'node:crypto';
import { digestOf } from '../evidence/index.ts';
import type { Clock } from '../lib/clock.ts';
import { findUploadLink } from '../notices/index.ts';
import type { Inbound } from '../platforms/port.ts';
import type { Sql } from '../store/db.ts';
import type { Uploads } from '../web/upload/upload-routes.ts';

/** Uploads enter where messages do: as something that the link's person said. */
export const createUploads = ({
  sql,
  clock,
  handle,
}: {
  sql: Sql;
  clock: Clock;
  handle: (inbound: Inbound) => Promise<void>;
}): Uploads => ({
  clock,
  find: (token) => findUploadLink(sql, token, clock.now()),
  take: ({ pass, account }, files) =>
    handle({
      kind: 'files',
      // Another try under the same link is another message; the link itself sees to it that one is kept.
      key: `upload:${randomUUID()}`,
      account,
      at: clock.now(),
      rawDigest: digestOf(files.map(({ bytes }) => digestOf(bytes)).join('\n')),
      files,
      pass,
    }),
});

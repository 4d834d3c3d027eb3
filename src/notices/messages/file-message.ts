import { z } from 'zod';
import type { Topic } from '../../delivery/index.ts';
import { findFile } from '../files.ts';

const subjectShape = z.object({ digest: z.string(), name: z.string().nullish() });

/** The original file, as somebody asked for it. */
export const fileTopic = (): Topic => ({
  async compose(sql, { subject }) {
    const { digest, name } = subjectShape.parse(subject);
    const file = await findFile(sql, digest);
    // The same bytes may have come under two names: each notice shows its own.
    return file && { kind: 'file', name: name ?? file.name, bytes: file.bytes };
  },
});

import { z } from 'zod';
import type { Topic } from '../../delivery/index.ts';
import { findFile } from '../files.ts';

const subjectShape = z.object({ digest: z.string() });

/** The original file, as somebody asked for it. */
export const fileTopic = (): Topic => ({
  async compose(sql, { subject }) {
    const file = await findFile(sql, subjectShape.parse(subject).digest);
    return file && { kind: 'file', name: file.name, bytes: file.bytes };
  },
});

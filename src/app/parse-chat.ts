import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { understand } from '../chat/understanding/understand.ts';
import type { Understood } from '../chat/understanding/understood.ts';
import { AppError } from '../errors.ts';

const utterance = z.object({ who: z.string().default('worker'), says: z.string() });

/**
 * What each message of a file asks for, in its order, without a database. The file holds one JSON object a line:
 * `{"who","says"}`. Throws AppError `file.unreadable`, naming the line.
 */
export async function parseChat(file: string): Promise<Understood[]> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new AppError('file.unreadable', '读不到文件：请核对路径和权限', { cause: error });
  });
  return text
    .replace(/^\uFEFF/u, '')
    .split('\n')
    .flatMap((line, i) => (line.trim() === '' ? [] : [understand(readLine(line, i + 1))]));
}

function readLine(line: string, number: number) {
  try {
    return utterance.parse(JSON.parse(line));
  } catch (error) {
    throw new AppError('file.unreadable', `第${number}行不是 {"who","says"}：请核对`, { cause: error });
  }
}

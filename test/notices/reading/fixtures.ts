import { readdirSync, readFileSync } from 'node:fs';
import type { ReadLayer } from '../../../src/notices/reading/index.ts';

const folder = new URL('./fixtures/', import.meta.url);

interface Fixture {
  readonly name: string;
  readonly text: string;
  readonly layers: Omit<ReadLayer, 'text'>[];
}

/** Composed notices with the labels a reader would give them; places, people and numbers are invented. */
export const fixtures: Fixture[] = readdirSync(folder)
  .filter((file) => file.endsWith('.txt'))
  .toSorted()
  .map((file) => {
    const name = file.replace('.txt', '');
    // The labels are ours, in the shape that the scorer of the shared notices reads.
    const labels = JSON.parse(readFileSync(new URL(`${name}.expected.json`, folder), 'utf8')) as Pick<
      Fixture,
      'layers'
    >;
    return { name, text: readFileSync(new URL(file, folder), 'utf8'), layers: labels.layers };
  });

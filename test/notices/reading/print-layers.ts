import { readFileSync } from 'node:fs';
import { readNotice } from '../../../src/notices/reading/index.ts';

// One JSON line a file, as `notice parse` prints it: the scorer of the shared notices calls this.
for (const file of process.argv.slice(2)) {
  const layers = readNotice(readFileSync(file, 'utf8')).map((layer) => ({ ...layer, text: undefined }));
  console.log(JSON.stringify({ file, layers }));
}

// Deploys, says on one line what was applied or refused, and whether the engine was loaded.
import { deployMigrations } from '../../../src/store/migrations.ts';

const [, , url = ''] = process.argv;
const said = await deployMigrations(url).then(
  (applied) => ({ applied }),
  (error: unknown) => ({ refused: error instanceof Error ? error.message : String(error) }),
);
console.log(JSON.stringify({ ...said, engine: 'PRISMA_WASM_PANIC_REGISTRY' in globalThis }));
process.exit();

// Deploys, and says on one line what was applied or refused.
import { deployMigrations } from '../../../src/store/migrations.ts';

const [, , url = ''] = process.argv;
const said = await deployMigrations(url).then(
  (applied) => ({ applied }),
  (error: unknown) => ({ refused: error instanceof Error ? error.message : String(error) }),
);
console.log(JSON.stringify(said));
process.exit();

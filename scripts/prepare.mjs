// Runs after `npm ci`: builds, so that `npm ci && npm start` and `npm ci && npm test` both work. Where the development
// packages were left out (`--omit=dev`) there is nothing to build with, and dist/ came along with the package.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const isThere = (name) => {
  try {
    require.resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
};
if (isThere('prisma') && isThere('typescript') && isThere('@types/koa')) {
  execFileSync('npm', ['run', '-s', 'build'], { stdio: 'inherit' });
}

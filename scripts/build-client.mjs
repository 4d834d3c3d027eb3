// Bundles the scripts of the sandbox's page and of the check page beside the compiled sources: one file each, nothing from outside.
import { bundleClient } from '../dist/sandbox/client-bundle.js';
import { bundleCheckScript } from '../dist/web/check/page-bundle.js';
import { writeFile } from 'node:fs/promises';

await writeFile(new URL('../dist/sandbox/client.js', import.meta.url), await bundleClient());
await writeFile(new URL('../dist/web/check/client.js', import.meta.url), await bundleCheckScript());

// Bundles the script of the sandbox's page beside the compiled sources: one file, nothing from outside.
import { bundleClient } from '../dist/sandbox/client-bundle.js';
import { writeFile } from 'node:fs/promises';

await writeFile(new URL('../dist/sandbox/client.js', import.meta.url), await bundleClient());

// Holds the house of design.md 2: every import in src/ points down the list, and a feature is entered by its index only.
import { checkImports } from './imports.ts';

const faults = await checkImports(new URL('../src/', import.meta.url));
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;

import { config } from 'zod';

// The page's policy forbids code made from text. zod would try it once, and every browser would complain of it on its console.
config({ jitless: true });

// Calls over bad networks, in virtual time: `npm run sim -- --help`.
import { compiled } from './compiled.mjs';

await import(compiled('tools/sim/main.ts'));

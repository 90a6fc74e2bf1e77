// Members for the rooms of a running server: `npm run load -- --help`.
import { compiled } from '../sim/compiled.mjs';

await import(compiled('tools/load/main.ts'));

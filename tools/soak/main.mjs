// People come and go for half an hour, and nothing shall grow: `npm run soak -- --help`.
import { compiled } from '../sim/compiled.mjs';

await import(compiled('tools/soak/main.ts'));

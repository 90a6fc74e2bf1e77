// A bad network between clients and one UDP port: `node tools/impairment/relay.mjs --help`.
import { compiled } from '../sim/compiled.mjs';

await import(compiled('tools/impairment/cli.ts'));

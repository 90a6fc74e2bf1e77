// For work on Parley: `npm run dev`. The web app comes from its sources at http://localhost:5173/?roomId=demo and follows every
// change at once; the server behind it is rebuilt and started again when one of its packages changes.
import { runStep, turboCommand } from './runStep.mjs';

const built = await runStep(turboCommand(['build']));
if (built !== 0) process.exit(built);

const packages = ['packages/dtls', 'packages/turn', 'packages/signaling-protocol', 'packages/sfu-core', 'apps/server'];
const watched = packages.map((folder) => `--watch-path=${folder}/dist`);
const turbo = turboCommand(['build', '--filter=@parley/server...']);
const commands = [
  { ...turbo, args: ['watch', ...turbo.args.slice(1)] },
  { program: process.execPath, args: [...watched, 'apps/server/dist/main.js'] },
  { program: 'vite', args: ['apps/web'] },
];

// Ctrl-C reaches the children by itself; the end of one ends the others.
const ending = new AbortController();
process.on('SIGINT', () => ending.abort());
process.on('SIGTERM', () => ending.abort());
const codes = await Promise.all(
  commands.map(async (command) => {
    const code = await runStep(command, ending.signal);
    ending.abort();
    return code;
  }),
);
process.exitCode = Math.max(...codes);

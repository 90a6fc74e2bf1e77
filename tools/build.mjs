// Builds every package: `node tools/build.mjs [turbo tasks]`. Without arguments only `build` runs, and only failures are shown.
import { runStep, turboCommand } from './runStep.mjs';

const tasks = process.argv.slice(2);
process.exitCode = await runStep(turboCommand(tasks.length > 0 ? tasks : ['build']));

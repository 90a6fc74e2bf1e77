/** sfu-core's worker process under V8's CPU profiler, for `--cpu-prof`. `PARLEY_BENCH_PROFILES` names the folder. */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';

const SAMPLING_INTERVAL_US = 1_000;

const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.setSamplingInterval', { interval: SAMPLING_INTERVAL_US });
session.post('Profiler.start');
process.on('exit', () => {
  // Answered before `post` returns: the session is of this very thread.
  session.post('Profiler.stop', (_error, { profile }) => {
    const file = join(process.env.PARLEY_BENCH_PROFILES ?? '.', `worker-${process.pid}.cpuprofile`);
    writeFileSync(file, JSON.stringify(profile));
  });
});

await import('../../../dist/worker/main.js');

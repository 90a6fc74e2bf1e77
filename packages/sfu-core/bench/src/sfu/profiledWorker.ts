/**
 * sfu-core's worker process under V8's CPU profiler, for `--cpu-prof`: from SIGUSR2 on, when all is connected, to its end.
 * `PARLEY_BENCH_PROFILES` names the folder.
 */
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';

const SAMPLING_INTERVAL_US = 1_000;

const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.setSamplingInterval', { interval: SAMPLING_INTERVAL_US });
process.once('SIGUSR2', () => session.post('Profiler.start'));
process.on('exit', () => {
  // Answered before `post` returns: the session is of this very thread.
  session.post('Profiler.stop', (error, stopped) => {
    // It was never asked to begin.
    if (error) return;
    const file = join(process.env.PARLEY_BENCH_PROFILES ?? '.', `worker-${process.pid}.cpuprofile`);
    writeFileSync(file, JSON.stringify(stopped.profile));
  });
});

await import('../../../dist/worker/main.js');

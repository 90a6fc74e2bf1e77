import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WorkerClosedError } from '../types/errors.ts';
import type { WorkerEvents, WorkerSettings } from '../types/workerSettings.ts';
import { createWorker, observer } from './createWorker.ts';
import { enhancedOnce } from './EnhancedEventEmitter.ts';
import { setLogEventListeners } from './Logger.ts';
import type { Worker } from './Worker.ts';

const script = (name: string) => fileURLToPath(new URL(`./testing/workers/${name}.mjs`, import.meta.url));

let lines: string[] = [];
let lineCame: () => void = () => undefined;
const workers: Worker[] = [];

async function create(name: string, settings: WorkerSettings = {}): Promise<Worker> {
  const worker = await createWorker({ ...settings, workerBin: script(name) });
  workers.push(worker);
  return worker;
}

/** Resolves when a log line contains the text. */
async function logged(text: string): Promise<string> {
  for (;;) {
    const found = lines.find((line) => line.includes(text));
    if (found) return found;
    await new Promise<void>((resolve) => {
      lineCame = resolve;
    });
  }
}

beforeEach(() => {
  lines = [];
  const listener = (namespace: string, log: string) => {
    lines.push(`${namespace} ${log}`);
    lineCame();
  };
  setLogEventListeners({ ondebug: listener, onwarn: listener, onerror: listener });
});

afterEach(async () => {
  setLogEventListeners();
  await Promise.all(
    workers.splice(0).map(async (worker) => {
      const gone = worker.subprocessClosed || enhancedOnce<WorkerEvents>(worker, 'subprocessclose');
      worker.close();
      await gone;
    }),
  );
});

describe('createWorker()', () => {
  it('resolves when the process runs, and tells the observer', async () => {
    const seen: Worker[] = [];
    observer.on('newworker', (worker) => seen.push(worker));
    const worker = await create('running', { appData: { foo: 'bar' } });
    observer.removeAllListeners('newworker');
    expect(seen).toEqual([worker]);
    expect(worker.pid).toBeGreaterThan(0);
    expect(worker.pid).not.toBe(process.pid);
    expect(worker.appData).toEqual({ foo: 'bar' });
    expect([worker.closed, worker.died, worker.subprocessClosed]).toEqual([false, false, false]);
  });

  it('brings what the process writes and logs to the host’s logger', async () => {
    const { pid } = await create('running', { logLevel: 'warn', logTags: ['ice'] });
    expect(await logged('hello from stdout')).toBe(`parley:worker[${pid}] (stdout) hello from stdout`);
    expect(await logged('hello from stderr')).toBe(`parley:ERROR:worker[${pid}] (stderr) hello from stderr`);
    // The script logs its settings: they came with their defaults.
    expect(await logged('ice: ')).toBe(
      `parley:WARN:worker[${pid}] ice: {"logLevel":"warn","logTags":["ice"],"rtcMinPort":10000,"rtcMaxPort":59999}`,
    );
  });

  it('rejects with a TypeError that says why when settings are wrong', async () => {
    await expect(create('wrongSettings')).rejects.toThrow(
      new TypeError('wrong settings: cannot read certificate file'),
    );
  });

  it('rejects when the process crashes at once, with its last words', async () => {
    await expect(create('crashing')).rejects.toThrow(/failed to start \[pid:\d+, code:1, signal:null\].*out of luck/s);
  });

  it('rejects when there is nothing to run', async () => {
    await expect(create('nothing')).rejects.toThrow(/Cannot find module/);
  });

  it('refuses half a certificate and odd appData before it starts anything', async () => {
    await expect(createWorker({ dtlsCertificateFile: 'cert.pem' })).rejects.toThrow(TypeError);
    await expect(createWorker({ appData: 'text' as never })).rejects.toThrow(
      new TypeError('if given, appData must be an object'),
    );
  });
});

describe('a worker process', () => {
  it('that is killed makes its Worker die', async () => {
    const worker = await create('running');
    const died = enhancedOnce<WorkerEvents>(worker, 'died');
    const pending = worker.dump();
    process.kill(worker.pid, 'SIGKILL');
    const [error] = await died;
    expect((error as Error).message).toContain(`[pid:${worker.pid}, code:null, signal:SIGKILL]`);
    expect([worker.closed, worker.died, worker.subprocessClosed]).toEqual([true, true, true]);
    await expect(pending).rejects.toThrow(WorkerClosedError);
  });

  it.each(['running', 'stubborn'])('that is %s ends when its Worker is closed', async (name) => {
    const worker = await create(name);
    const gone = enhancedOnce<WorkerEvents>(worker, 'subprocessclose');
    worker.close();
    expect(worker.closed).toBe(true);
    await gone;
    expect([worker.died, worker.subprocessClosed]).toEqual([false, true]);
    expect(() => process.kill(worker.pid, 0)).toThrow();
  });
});

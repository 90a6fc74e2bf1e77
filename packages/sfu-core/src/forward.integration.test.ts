import { beforeAll, describe, expect, it } from 'vitest';
import { buildBench, runBench } from './testing/builtBench.ts';
import { isInstalled } from './worker/native/testing/isInstalled.ts';

const OUT_DIR = 'dist';
const forward = (...args: string[]) => runBench(OUT_DIR, 'forward', args);

describe('bench/forward', { timeout: 120_000 }, () => {
  beforeAll(() => {
    expect(buildBench(OUT_DIR), 'the bench compiles').toMatchObject({ status: 0, stdout: '' });
  });

  it.each([['js', 'AES_CM_128_HMAC_SHA1_80'], ...(isInstalled ? [['native', 'AEAD_AES_128_GCM']] : [])])(
    'carries packets from the generator through a worker (%s) and a bare forwarder to the sink, and says so in JSON',
    (path, suite) => {
      const { status, stdout, stderr } = forward('--check', '--json', '--path', `${path}`);
      expect(stderr).toBe('');
      expect(status).toBe(0);
      const [row, floor, ...more] = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      expect(more).toEqual([]);
      const sent = { suite, n: 1, media: 'video', bytes: 1200, group: 1, lossPct: 0 };
      expect(row).toMatchObject({ path, ...sent });
      expect(floor).toMatchObject({ path: `floor-${path}`, ...sent });
      expect(row).not.toHaveProperty('void');
      expect(floor).not.toHaveProperty('void');
      const ratioFloor = path === 'js' ? 'ratioFloorJs' : 'ratioFloorNative';
      for (const figure of [
        'outPps',
        'usPerPacket',
        'bareSendUs',
        ratioFloor,
        'ratioBareSend',
        'p50Ms',
        'p99Ms',
        'rssMiB',
      ]) {
        expect(row[figure], figure).toBeGreaterThan(0);
      }
      expect(row.p99Ms).toBeGreaterThanOrEqual(row.p50Ms);
      expect(row[ratioFloor]).toBeCloseTo(row.usPerPacket / floor.usPerPacket, 1);
      // Nobody compares one with itself, nor with what wasn't there.
      expect(floor).not.toHaveProperty(ratioFloor);
      expect(row).not.toHaveProperty('ratioMediasoup');
    },
  );

  it('sends pictures as a browser does, through PlainTransports too', () => {
    const { status, stdout, stderr } = forward(
      ...['--check', '--json', '--path', 'js', '--trace', 'chromium720p', '--transport', 'plain'],
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const [recorded] = stdout.split('\n').map((line) => line && JSON.parse(line));
    expect(recorded).toMatchObject({ path: 'js', media: 'chromium720p', group: 0, lossPct: 0 });
    expect(recorded).not.toHaveProperty('void');
  });

  it('says what is missing when mediasoup is asked for and its worker isn’t there', () => {
    const env = { ...process.env, MEDIASOUP_WORKER_BIN: undefined };
    const unset = runBench(OUT_DIR, 'forward', ['--check', '--path', 'mediasoup'], env);
    expect(unset).toMatchObject({ status: 1, stdout: '' });
    expect(unset.stderr).toMatch(/^--path mediasoup: MEDIASOUP_WORKER_BIN is not set/);
    const wrong = runBench(OUT_DIR, 'forward', ['--check', '--path', 'mediasoup'], {
      ...env,
      MEDIASOUP_WORKER_BIN: '/no-such-worker',
    });
    expect(wrong.status).toBe(1);
    expect(wrong.stderr).toContain('is not a program that can be run');
  });

  it.each([
    [['--n', '0'], '--n takes integers'],
    [['--bytes', 'many'], '--bytes takes integers'],
    [['--suite', 'ROT13'], 'no SRTP profile "ROT13"'],
    [['--group', '17'], '--group takes integers'],
    [['--path', 'fast'], '--path takes native, js, mediasoup'],
    [['--trace', 'vhs'], '--trace takes chromium720p'],
    [['--load', '100'], '--load takes integers'],
    [['--speed', '9'], "Unknown option '--speed'"],
    [['--results', '--n', '50'], '--results measures everything, and leaves no room for --n'],
  ])('refuses %j and shows how it is used', (args, reason) => {
    const { status, stdout, stderr } = forward(...args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(reason);
    expect(stderr).toContain('npm run bench');
  });
});

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as parley from '../../index.ts';

const require = createRequire(import.meta.url);
const folder = join(dirname(require.resolve('mediasoup')), 'test');
/** The SCTP of werift, which was a package of its own once, as mediasoup's tests know it. */
const weriftSctp = join(dirname(require.resolve('werift')), '../../sctp/src/index.js');
const requireAsMediasoup = createRequire(join(folder, 'test.js'));

/**
 * Tests that do not pass, by name, with the reason. Each must really fail, so that what is fixed leaves the list; those
 * that would take long to, or only fail sometimes, are left out instead.
 */
export type Differences = Record<string, string | { leftOut: string }>;

/**
 * Runs the tests that mediasoup's npm package carries against this package instead: the same files, unread by anything
 * but a loader that gives them our exports for theirs. Nothing of them is copied into this repository.
 *
 * @param file Name of the file, such as `test-Router`.
 * @param inProcess Whether the engine runs in this process, so from its source.
 */
export function runMediasoupTests(file: string, differences: Differences = {}, inProcess = true): void {
  const mediasoup = {
    ...parley,
    createWorker: (settings: object) => parley.createWorker({ inProcess, ...settings }),
  };
  const modules: Record<string, unknown> = {
    '../': mediasoup,
    '../errors': parley.errors,
    '../enhancedEvents': parley.extras,
    '../ortc': parley.ortc,
    'pick-port': { pickPort },
    'werift-sctp': require(weriftSctp),
  };
  const globals: Record<string, unknown> = {
    require: (id: string) => modules[id] ?? requireAsMediasoup(id),
    exports: {},
    jest: vi,
    __dirname: folder,
    beforeEach,
    afterEach,
    expect,
    test: (name: string, run: () => Promise<void>) => {
      const difference = differences[name];
      // They bind ports that were free a moment ago, which another test may have taken since: hence the second chance.
      if (difference === undefined) test(name, { retry: 2 }, run);
      else if (typeof difference === 'string') test.fails(`${name} (${difference})`, run);
      else test.skip(`${name} (${difference.leftOut})`, run);
    },
  };
  // Inside, mediasoup's classes are called RouterImpl and so on, and some of its tests look at that.
  const code = readFileSync(join(folder, `${file}.js`), 'utf8').replaceAll(/'(\w+)Impl'/g, "'$1'");
  const options = { filename: join(folder, `${file}.js`) };
  compileFunction(code, Object.keys(globals), options)(...Object.values(globals));
}

/** A port that was free a moment ago. */
async function pickPort({ ip, type }: { ip: string; type: 'udp' | 'tcp' }): Promise<number> {
  if (type === 'tcp') {
    const server = createServer().listen(0, ip);
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    return port;
  }
  const socket = createSocket(ip.includes(':') ? 'udp6' : 'udp4').bind(0, ip);
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

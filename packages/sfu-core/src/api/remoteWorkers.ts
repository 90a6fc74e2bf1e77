import type { Duplex } from 'node:stream';
import { streamEnd } from '../channel/streamCarrier.ts';
import type { WorkerSettings } from '../types/workerSettings.ts';
import { startEngineHost, startWorker } from './createWorker.ts';
import { RemoteEngine } from './engine/RemoteEngine.ts';
import { Logger } from './Logger.ts';
import type { Worker } from './Worker.ts';

const logger = new Logger('remoteWorkers');

/**
 * Runs a media engine here for an application on another machine, which has it by {@link borrowWorker}. It ends with the stream, and the
 * stream with it; resolves then. Not of mediasoup.
 *
 * @param stream - To an application that is trusted like one's own, encrypted and authenticated by whoever made it, such as a
 *   `TLSSocket` with a certificate of the other's.
 * @throws TypeError when settings are wrong.
 */
export async function lendWorker(stream: Duplex, settings: WorkerSettings = {}): Promise<void> {
  logger.debug('lendWorker()');
  stream.on('error', (error) => logger.debug(`stream of a lent worker: ${error}`));
  const engine = await startEngineHost(settings);
  const end = streamEnd(stream);
  end.onMessage = (message) => engine.end.send(message);
  engine.end.onMessage = (message) => end.send(message);
  engine.onOutput = (output, line) => logger[output === 'stderr' ? 'error' : 'debug'](`(${output}) ${line}`);
  await new Promise<void>((resolve) => {
    engine.onExit = ({ code, signal, lastWords }) => {
      const how = `lent worker ended [pid:${engine.pid}, code:${code}, signal:${signal}] ${lastWords}`;
      logger[stream.destroyed ? 'debug' : 'error'](how);
      stream.destroy();
      resolve();
    };
    if (stream.destroyed) engine.close();
    else stream.once('close', () => engine.close());
  });
}

/**
 * A Worker whose engine is on another machine, where {@link lendWorker} has the other end of `stream`; resolves when it runs. It is used like one of this
 * machine, except that its transports listen on that machine's addresses, and that its Routers are reached by pipes over the network. It dies with the
 * stream. Not of mediasoup.
 *
 * @throws Error when the stream ends before that.
 */
export async function borrowWorker(stream: Duplex): Promise<Worker> {
  logger.debug('borrowWorker()');
  // Its 'close' has been, and will not be again.
  if (stream.destroyed) throw new Error('the stream to the worker has ended');
  return startWorker(new RemoteEngine(stream));
}

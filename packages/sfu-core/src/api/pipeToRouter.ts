import { randomUUID } from 'node:crypto';
import { NotFoundError } from '../types/errors.ts';
import type { PipeTransportOptions } from '../types/pipeTransport.ts';
import type { PipeToRouterOptions, PipeToRouterResult } from '../types/router.ts';
import type { DataProducer } from './DataProducer.ts';
import { Logger } from './Logger.ts';
import type { PipeTransport } from './PipeTransport.ts';
import type { Producer } from './Producer.ts';
import { type PipeEnds, pipePairOf } from './pipePair.ts';
import type { Router } from './Router.ts';

const logger = new Logger('Router');

/** The Router whose Producer or DataProducer is to be in another one as well. */
export type PipeOrigin = {
  router: Router;
  /** By id. */
  producers: ReadonlyMap<string, Producer>;
  /** By id. */
  dataProducers: ReadonlyMap<string, DataProducer>;
  sharesWorkerWith(router: Router): boolean;
};

/** The two ends of the pipe, and the id the piped one gets in the other Router. */
type Pipe = { local: PipeTransport; remote: PipeTransport; id: string };

/**
 * Carries out `router.pipeToRouter()`.
 *
 * @throws TypeError when options are malformed; NotFoundError when there is no such Producer or DataProducer, or it is
 *   closed before it is piped; Error when its id cannot be kept.
 */
export async function pipeToRouter(origin: PipeOrigin, options: PipeToRouterOptions): Promise<PipeToRouterResult> {
  const { producerId, dataProducerId, router, keepId = true } = options;
  checkOptions(origin, options);
  const source = sourceOf(origin, producerId, dataProducerId);
  // One that is closed is not found, whichever worker it was on.
  if (keepId && !router.closed && origin.sharesWorkerWith(router)) {
    throw new Error(`keepId is not possible within one Worker: id ${source.id} already exists in it`);
  }
  const pair = await pipePairOf(origin.router, router, pipeEnds(options));
  const [local, remote] = [pair[origin.router.id], pair[router.id]];
  if (!local || !remote) throw new Error('not a pair of these Routers');
  const pipe = { local, remote, id: keepId ? source.id : randomUUID() };
  return 'kind' in source ? pipeProducer(source, pipe) : pipeDataProducer(source, pipe);
}

function checkOptions(origin: PipeOrigin, options: PipeToRouterOptions): void {
  const { producerId, dataProducerId, router, listenInfo, listenIp } = options;
  if (listenInfo && listenIp) throw new TypeError('only one of listenInfo and listenIp must be given');
  if (!producerId && !dataProducerId) throw new TypeError('missing producerId or dataProducerId');
  if (producerId && dataProducerId) throw new TypeError('just producerId or dataProducerId can be given');
  if (!router) throw new TypeError('missing router');
  if (router === origin.router) throw new TypeError('cannot use this Router as destination');
}

function sourceOf(
  { producers, dataProducers }: PipeOrigin,
  producerId: string | undefined,
  dataProducerId: string | undefined,
): Producer | DataProducer {
  if (producerId) {
    const producer = producers.get(producerId);
    if (!producer) throw new NotFoundError('Producer not found');
    return producer;
  }
  const dataProducer = dataProducers.get(dataProducerId ?? '');
  if (!dataProducer) throw new NotFoundError('DataProducer not found');
  return dataProducer;
}

/** How both ends are made: with SCTP, and on the loopback address, unless it is said otherwise. */
function pipeEnds(options: PipeToRouterOptions): PipeEnds {
  const { producerId: _, dataProducerId: __, router: ___, keepId: ____, ...rest } = options;
  const { listenInfo, listenIp, remoteListenInfo, ...others } = rest;
  const shared = { ...others, enableSctp: options.enableSctp ?? true };
  const local: PipeTransportOptions = listenIp
    ? { ...shared, listenIp }
    : { ...shared, listenInfo: listenInfo ?? { protocol: 'udp', ip: '127.0.0.1' } };
  return { local, remote: remoteListenInfo ? { ...shared, listenInfo: remoteListenInfo } : local };
}

async function pipeProducer(producer: Producer, { local, remote, id }: Pipe): Promise<PipeToRouterResult> {
  const pipeConsumer = await local.consume({ producerId: producer.id });
  try {
    const piped = await remote.produce({
      id,
      kind: pipeConsumer.kind,
      rtpParameters: pipeConsumer.rtpParameters,
      paused: pipeConsumer.producerPaused,
      appData: producer.appData,
    });
    pipeConsumer.observer.on('close', () => piped.close());
    piped.observer.on('close', () => pipeConsumer.close());
    pipeConsumer.observer.on('pause', () => void piped.pause().catch(logMirroring));
    pipeConsumer.observer.on('resume', () => void piped.resume().catch(logMirroring));
    if (producer.closed || pipeConsumer.closed) throw new NotFoundError('original Producer closed');
    // What has changed since the pipe Consumer was made.
    if (producer.paused !== piped.paused) await (producer.paused ? piped.pause() : piped.resume());
    return { pipeConsumer, pipeProducer: piped };
  } catch (error) {
    logger.error(`pipeToRouter() | error creating pipe Consumer/Producer pair: ${error}`);
    pipeConsumer.close();
    throw error;
  }
}

async function pipeDataProducer(dataProducer: DataProducer, { local, remote, id }: Pipe): Promise<PipeToRouterResult> {
  const pipeDataConsumer = await local.consumeData({ dataProducerId: dataProducer.id });
  try {
    const piped = await remote.produceData({
      id,
      sctpStreamParameters: pipeDataConsumer.sctpStreamParameters,
      label: pipeDataConsumer.label,
      protocol: pipeDataConsumer.protocol,
      appData: dataProducer.appData,
    });
    pipeDataConsumer.observer.on('close', () => piped.close());
    piped.observer.on('close', () => pipeDataConsumer.close());
    if (dataProducer.closed || pipeDataConsumer.closed) throw new NotFoundError('original DataProducer closed');
    return { pipeDataConsumer, pipeDataProducer: piped };
  } catch (error) {
    logger.error(`pipeToRouter() | error creating pipe DataConsumer/DataProducer pair: ${error}`);
    pipeDataConsumer.close();
    throw error;
  }
}

/** A pause that does not cross because the other side has closed meanwhile is none that anyone misses. */
function logMirroring(error: unknown): void {
  logger.debug(`pipeToRouter() | pause not mirrored: ${error}`);
}

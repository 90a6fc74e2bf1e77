import type { DtlsCertificate } from '@parley/dtls';
import type { CommandName, Commands, RequestMethod, Requests, WorkerSettings } from '../channel/contract.ts';
import { type EngineChannel, EngineError } from '../channel/EngineChannel.ts';
import type { WorkerResourceUsage } from '../types/worker.ts';
import type { EngineLog } from './EngineLog.ts';
import { Egress } from './io/Egress.ts';
import type { Environment } from './io/Environment.ts';
import { IcePorts } from './io/IcePorts.ts';
import { Ticker } from './io/Ticker.ts';
import type { Consumer } from './router/Consumer.ts';
import type { DataConsumer } from './router/DataConsumer.ts';
import type { DataProducer } from './router/DataProducer.ts';
import type { DataSession } from './router/DataSession.ts';
import { DirectTransport } from './router/DirectTransport.ts';
import { PipeTransport } from './router/PipeTransport.ts';
import { PlainTransport } from './router/PlainTransport.ts';
import type { Producer } from './router/Producer.ts';
import { Router } from './router/Router.ts';
import type { RtpObserver } from './router/RtpObserver.ts';
import type { Transport } from './router/Transport.ts';
import { WebRtcServer } from './router/WebRtcServer.ts';
import { WebRtcTransport } from './router/WebRtcTransport.ts';

/** How often loss, silence, consent and reports are looked at; also the pace at which lost packets are asked for. */
const TICK_INTERVAL_MS = 40;

export interface EngineOptions {
  settings: WorkerSettings;
  certificate: DtlsCertificate;
  environment: Environment;
  log: EngineLog;
}

type Handlers = {
  [M in RequestMethod]: (
    data: Requests[M]['data'],
    targetId: string,
  ) => Answer<Requests[M]['answer']> | Promise<Answer<Requests[M]['answer']>>;
};

type CommandHandlers = { [C in CommandName]: (data: Commands[C], targetId: string) => void };

/** A request without an answer may be carried out by what returns nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: void here is what those methods return.
type Answer<T> = undefined extends T ? T | void : T;

/** The media engine of one worker: carries out the host's requests on the objects they name. */
export class Engine {
  /** Set right after construction, before the first request. */
  channel!: EngineChannel;
  readonly #options: EngineOptions;
  readonly #egress = new Egress();
  readonly #ticker: Ticker;
  readonly #webRtcServers = new Map<string, WebRtcServer>();
  readonly #routers = new Map<string, Router>();
  #closed = false;
  readonly #handlers: Handlers = {
    'worker.dump': () => this.#dump(),
    'worker.getResourceUsage': () => resourceUsage(),
    'worker.updateSettings': ({ logLevel, logTags }) => this.#options.log.update(logLevel, logTags),
    'worker.createWebRtcServer': (data) => this.#createWebRtcServer(data),
    'worker.closeWebRtcServer': ({ webRtcServerId }) => this.#closeWebRtcServer(webRtcServerId),
    'worker.createRouter': ({ routerId }) => this.#createRouter(routerId),
    'worker.closeRouter': ({ routerId }) => this.#closeRouter(routerId),

    'webRtcServer.dump': (_, id) => this.#webRtcServer(id).dump(),

    'router.dump': (_, id) => this.#router(id).dump(),
    'router.createWebRtcTransport': (data, id) =>
      this.#router(id).createWebRtcTransport(
        data,
        data.webRtcServerId === undefined ? undefined : this.#webRtcServer(data.webRtcServerId),
      ),
    'router.createPlainTransport': (data, id) => this.#router(id).createPlainTransport(data),
    'router.createPipeTransport': (data, id) => this.#router(id).createPipeTransport(data),
    'router.createDirectTransport': (data, id) => this.#router(id).createDirectTransport(data),
    'router.createActiveSpeakerObserver': (data, id) => this.#router(id).createActiveSpeakerObserver(data),
    'router.createAudioLevelObserver': (data, id) => this.#router(id).createAudioLevelObserver(data),
    'router.closeRtpObserver': ({ rtpObserverId }, id) => this.#router(id).closeRtpObserver(rtpObserverId),
    'router.closeTransport': ({ transportId }, id) => this.#router(id).closeTransport(transportId),

    'transport.dump': (_, id) => this.#transport(id).dump(),
    'transport.getStats': (_, id) => this.#transport(id).getStats(),
    'transport.setMaxIncomingBitrate': ({ bitrate }, id) => this.#transport(id).setMaxIncomingBitrate(bitrate),
    'transport.setMaxOutgoingBitrate': ({ bitrate }, id) => this.#transport(id).setMaxOutgoingBitrate(bitrate),
    'transport.setMinOutgoingBitrate': ({ bitrate }, id) => this.#transport(id).setMinOutgoingBitrate(bitrate),
    'transport.enableTraceEvent': ({ types }, id) => this.#transport(id).session.trace.enable(types),
    'transport.produce': (data, id) => this.#transport(id).session.produce(data),
    'transport.consume': (data, id) => this.#transport(id).session.consume(data),
    'transport.closeProducer': ({ producerId }, id) => this.#transport(id).session.closeProducer(producerId),
    'transport.closeConsumer': ({ consumerId }, id) => this.#transport(id).session.closeConsumer(consumerId),
    'transport.produceData': (data, id) => this.#dataSession(id).produceData(data),
    'transport.consumeData': (data, id) => this.#dataSession(id).consumeData(data),
    'transport.closeDataProducer': (data, id) => this.#dataSession(id).closeDataProducer(data.dataProducerId),
    'transport.closeDataConsumer': (data, id) => this.#dataSession(id).closeDataConsumer(data.dataConsumerId),

    'webRtcTransport.connect': ({ dtlsParameters }, id) =>
      this.#transportOf(WebRtcTransport, id).connect(dtlsParameters),
    'webRtcTransport.restartIce': (_, id) => this.#transportOf(WebRtcTransport, id).restartIce(),
    'plainTransport.connect': (data, id) => this.#transportOf(PlainTransport, id).connect(data),
    'pipeTransport.connect': (data, id) => this.#transportOf(PipeTransport, id).connect(data),

    'producer.dump': (_, id) => this.#producer(id).dump(),
    'producer.getStats': (_, id) => this.#producer(id).getStats(this.#nowMs),
    'producer.pause': (_, id) => this.#producer(id).pause(),
    'producer.resume': (_, id) => this.#producer(id).resume(),
    'producer.enableTraceEvent': ({ types }, id) => this.#producer(id).trace.enable(types),

    'consumer.dump': (_, id) => this.#consumer(id).dump(),
    'consumer.getStats': (_, id) => this.#consumer(id).getStats(this.#nowMs),
    'consumer.pause': (_, id) => this.#consumer(id).pause(),
    'consumer.resume': (_, id) => this.#consumer(id).resume(),
    'consumer.setPreferredLayers': (layers, id) => {
      const preferredLayers = this.#consumer(id).setPreferredLayers(layers);
      return preferredLayers ? { preferredLayers } : {};
    },
    'consumer.setPriority': ({ priority }, id) => ({ priority: this.#consumer(id).setPriority(priority) }),
    'consumer.requestKeyFrame': (_, id) => this.#consumer(id).requestKeyFrame(),
    'consumer.enableTraceEvent': ({ types }, id) => this.#consumer(id).trace.enable(types),

    'dataProducer.dump': (_, id) => this.#dataProducer(id).dump(),
    'dataProducer.getStats': (_, id) => this.#dataProducer(id).getStats(this.#nowMs),
    'dataProducer.pause': (_, id) => this.#dataProducer(id).pause(),
    'dataProducer.resume': (_, id) => this.#dataProducer(id).resume(),

    'dataConsumer.dump': (_, id) => this.#dataConsumer(id).dump(),
    'dataConsumer.getStats': (_, id) => this.#dataConsumer(id).getStats(this.#nowMs),
    'dataConsumer.pause': (_, id) => this.#dataConsumer(id).pause(),
    'dataConsumer.resume': (_, id) => this.#dataConsumer(id).resume(),
    'dataConsumer.getBufferedAmount': (_, id) => ({ bufferedAmount: this.#dataConsumer(id).bufferedAmount }),
    'dataConsumer.setBufferedAmountLowThreshold': ({ threshold }, id) =>
      this.#dataConsumer(id).setBufferedAmountLowThreshold(threshold),
    'dataConsumer.setSubchannels': (data, id) => ({
      subchannels: this.#dataConsumer(id).setSubchannels(data.subchannels),
    }),
    'dataConsumer.addSubchannel': (data, id) => ({
      subchannels: this.#dataConsumer(id).addSubchannel(data.subchannel),
    }),
    'dataConsumer.removeSubchannel': (data, id) => ({
      subchannels: this.#dataConsumer(id).removeSubchannel(data.subchannel),
    }),
    'dataConsumer.send': (message, id) => ({ bufferedAmount: this.#dataConsumer(id).send(message) }),

    'rtpObserver.pause': (_, id) => this.#rtpObserver(id).pause(),
    'rtpObserver.resume': (_, id) => this.#rtpObserver(id).resume(),
    'rtpObserver.addProducer': ({ producerId }, id) => this.#rtpObserver(id).addProducer(this.#producer(producerId)),
    'rtpObserver.removeProducer': ({ producerId }, id) =>
      this.#rtpObserver(id).removeProducer(this.#producer(producerId)),
  };
  readonly #commands: CommandHandlers = {
    'producer.send': ({ packet }, id) =>
      this.#transportOf(DirectTransport, this.#producer(id).transportId).receiveRtp(packet),
    'transport.sendRtcp': ({ packet }, id) => this.#transportOf(DirectTransport, id).receiveRtcp(packet),
    'dataProducer.send': (message, id) => this.#dataProducer(id).receive(message),
  };

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#ticker = new Ticker(options.environment, TICK_INTERVAL_MS);
  }

  handle(method: RequestMethod, targetId: string, data: unknown): unknown {
    if (this.#closed) throw closedError();
    const handler = this.#handlers[method] as ((data: unknown, targetId: string) => unknown) | undefined;
    if (!handler) throw new EngineError('UnsupportedError', `unknown method "${method}"`);
    return handler(data, targetId);
  }

  /** Never throws: what a command is for may have been closed while it was on its way. */
  carryOut(command: CommandName, targetId: string, data: unknown): void {
    if (this.#closed) return;
    const handler = this.#commands[command] as ((data: unknown, targetId: string) => void) | undefined;
    try {
      handler?.(data, targetId);
    } catch (error) {
      this.#options.log.debug('message', `${command} dropped: ${error}`);
    }
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    for (const router of this.#routers.values()) router.close();
    this.#routers.clear();
    for (const server of this.#webRtcServers.values()) server.close();
    this.#webRtcServers.clear();
  }

  get #nowMs(): number {
    return this.#options.environment.clock.nowMs();
  }

  async #createWebRtcServer({
    webRtcServerId,
    listenInfos,
  }: Requests['worker.createWebRtcServer']['data']): Promise<void> {
    if (this.#webRtcServers.has(webRtcServerId)) {
      throw new EngineError(
        'TypeError',
        `a WebRtcServer with same webRtcServerId already exists [id:${webRtcServerId}]`,
      );
    }
    const ports = await IcePorts.open(listenInfos, this.#portRange);
    if (this.#closed) {
      ports.close();
      throw closedError();
    }
    this.#webRtcServers.set(webRtcServerId, new WebRtcServer(webRtcServerId, ports));
  }

  #closeWebRtcServer(id: string): void {
    const server = this.#webRtcServer(id);
    const { transports } = server;
    for (const router of this.#routers.values()) {
      for (const transport of [...router.transports.values()]) {
        if (transport instanceof WebRtcTransport && transports.has(transport)) router.closeTransport(transport.id);
      }
    }
    this.#webRtcServers.delete(id);
    server.close();
  }

  #createRouter(routerId: string): void {
    if (this.#routers.has(routerId)) {
      throw new EngineError('TypeError', `a Router with same routerId already exists [id:${routerId}]`);
    }
    const { environment, log, certificate } = this.#options;
    const router = new Router(routerId, {
      channel: this.channel,
      environment,
      log,
      egress: this.#egress,
      ticker: this.#ticker,
      certificate,
      portRange: this.#portRange,
    });
    this.#routers.set(routerId, router);
  }

  #closeRouter(id: string): void {
    const router = this.#router(id);
    this.#routers.delete(id);
    router.close();
  }

  get #portRange(): { min: number; max: number } {
    return { min: this.#options.settings.rtcMinPort, max: this.#options.settings.rtcMaxPort };
  }

  #webRtcServer(id: string): WebRtcServer {
    return this.#webRtcServers.get(id) ?? notFound('WebRtcServer', id);
  }

  #router(id: string): Router {
    return this.#routers.get(id) ?? notFound('Router', id);
  }

  #transport(id: string): Transport {
    return this.#find((router) => router.transports.get(id)) ?? notFound('Transport', id);
  }

  #transportOf<T extends Transport>(kind: abstract new (...args: never[]) => T, id: string): T {
    const transport = this.#transport(id);
    return transport instanceof kind ? transport : notFound(kind.name, id);
  }

  #dataSession(transportId: string): DataSession {
    const { dataSession } = this.#transport(transportId);
    if (!dataSession) throw new EngineError('Error', 'SCTP not enabled');
    return dataSession;
  }

  #producer(id: string): Producer {
    return this.#find((router) => router.producers.get(id)) ?? notFound('Producer', id);
  }

  #consumer(id: string): Consumer {
    return this.#find((router) => router.consumers.get(id)) ?? notFound('Consumer', id);
  }

  #dataProducer(id: string): DataProducer {
    return this.#find((router) => router.dataProducers.get(id)) ?? notFound('DataProducer', id);
  }

  #dataConsumer(id: string): DataConsumer {
    return this.#find((router) => router.dataConsumers.get(id)) ?? notFound('DataConsumer', id);
  }

  #rtpObserver(id: string): RtpObserver {
    return this.#find((router) => router.rtpObservers.get(id)) ?? notFound('RtpObserver', id);
  }

  #find<T>(look: (router: Router) => T | undefined): T | undefined {
    for (const router of this.#routers.values()) {
      const found = look(router);
      if (found) return found;
    }
  }

  #dump(): Record<string, unknown> {
    return {
      pid: process.pid,
      webRtcServerIds: [...this.#webRtcServers.keys()],
      routerIds: [...this.#routers.keys()],
      channelMessageHandlers: { channelRequestHandlers: [], channelNotificationHandlers: [] },
    };
  }
}

function closedError(): EngineError {
  return new EngineError('InvalidStateError', 'engine closed');
}

function notFound(kind: string, id: string): never {
  throw new EngineError('NotFoundError', `${kind} not found [id:${id}]`);
}

function resourceUsage(): WorkerResourceUsage {
  const usage = process.resourceUsage();
  return {
    ru_utime: usage.userCPUTime / 1000,
    ru_stime: usage.systemCPUTime / 1000,
    ru_maxrss: usage.maxRSS,
    ru_ixrss: usage.sharedMemorySize,
    ru_idrss: usage.unsharedDataSize,
    ru_isrss: usage.unsharedStackSize,
    ru_minflt: usage.minorPageFault,
    ru_majflt: usage.majorPageFault,
    ru_nswap: usage.swappedOut,
    ru_inblock: usage.fsRead,
    ru_oublock: usage.fsWrite,
    ru_msgsnd: usage.ipcSent,
    ru_msgrcv: usage.ipcReceived,
    ru_nsignals: usage.signalsCount,
    ru_nvcsw: usage.voluntaryContextSwitches,
    ru_nivcsw: usage.involuntaryContextSwitches,
  };
}

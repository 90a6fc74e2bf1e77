import type { DtlsCertificate } from '@parley/dtls';
import type { CommandName, Commands, RequestMethod, Requests, WorkerSettings } from '../channel/contract.ts';
import { type EngineChannel, EngineError } from '../channel/EngineChannel.ts';
import type { EngineLog } from './EngineLog.ts';
import { EngineObjects } from './EngineObjects.ts';
import { idOfNew } from './idOfNew.ts';
import { Egress } from './io/Egress.ts';
import type { Environment } from './io/Environment.ts';
import { IcePorts } from './io/IcePorts.ts';
import { Impairment } from './io/Impairment.ts';
import { resourceUsage } from './io/resourceUsage.ts';
import { SpreadWork } from './io/SpreadWork.ts';
import { Ticker } from './io/Ticker.ts';
import { Turn } from './io/Turn.ts';
import type { Acceleration } from './native/createAcceleration.ts';
import { Router } from './router/Router.ts';
import { DirectTransport } from './router/transports/DirectTransport.ts';
import { PipeTransport } from './router/transports/PipeTransport.ts';
import { PlainTransport } from './router/transports/PlainTransport.ts';
import { WebRtcServer } from './router/transports/WebRtcServer.ts';
import { WebRtcTransport } from './router/transports/WebRtcTransport.ts';
import { EngineStats } from './stats/EngineStats.ts';

/** How often loss, silence, consent and reports are looked at; also the pace at which lost packets are asked for. */
const TICK_INTERVAL_MS = 40;

export interface EngineOptions {
  settings: WorkerSettings;
  certificate: DtlsCertificate;
  environment: Environment;
  log: EngineLog;
  acceleration: Acceleration;
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
  readonly #egress: Egress;
  readonly #ticker: Ticker;
  readonly #turn: Turn;
  readonly #slowWork: SpreadWork;
  readonly #impairment: Impairment;
  readonly #objects = new EngineObjects();
  readonly #stats: EngineStats;
  #closed = false;
  readonly #handlers: Handlers = {
    'worker.dump': () => this.#dump(),
    'worker.getResourceUsage': () => resourceUsage(),
    'worker.getStats': () => this.#stats.collect(),
    'worker.updateSettings': ({ logLevel, logTags }) => this.#options.log.update(logLevel, logTags),
    'worker.impairNetwork': ({ impairment }) =>
      impairment ? this.#impairment.set(impairment) : this.#impairment.unset(),
    'worker.createWebRtcServer': (data) => this.#createWebRtcServer(data),
    'worker.closeWebRtcServer': ({ webRtcServerId }) => this.#closeWebRtcServer(webRtcServerId),
    'worker.createRouter': ({ routerId }) => this.#createRouter(routerId),
    'worker.closeRouter': ({ routerId }) => this.#closeRouter(routerId),

    'webRtcServer.dump': (_, id) => this.#objects.webRtcServer(id).dump(),

    'router.dump': (_, id) => this.#objects.router(id).dump(),
    'router.createWebRtcTransport': (data, id) =>
      this.#objects
        .router(id)
        .createWebRtcTransport(
          data,
          data.webRtcServerId === undefined ? undefined : this.#objects.webRtcServer(data.webRtcServerId),
        ),
    'router.createPlainTransport': (data, id) => this.#objects.router(id).createPlainTransport(data),
    'router.createPipeTransport': (data, id) => this.#objects.router(id).createPipeTransport(data),
    'router.createDirectTransport': (data, id) => this.#objects.router(id).createDirectTransport(data),
    'router.createActiveSpeakerObserver': (data, id) => this.#objects.router(id).createActiveSpeakerObserver(data),
    'router.createAudioLevelObserver': (data, id) => this.#objects.router(id).createAudioLevelObserver(data),
    'router.closeRtpObserver': ({ rtpObserverId }, id) => this.#objects.router(id).closeRtpObserver(rtpObserverId),
    'router.closeTransport': ({ transportId }, id) => this.#objects.router(id).closeTransport(transportId),

    'transport.dump': (_, id) => this.#objects.transport(id).dump(),
    'transport.getStats': (_, id) => this.#objects.transport(id).getStats(),
    'transport.setMaxIncomingBitrate': ({ bitrate }, id) => this.#objects.transport(id).setMaxIncomingBitrate(bitrate),
    'transport.setMaxOutgoingBitrate': ({ bitrate }, id) => this.#objects.transport(id).setMaxOutgoingBitrate(bitrate),
    'transport.setMinOutgoingBitrate': ({ bitrate }, id) => this.#objects.transport(id).setMinOutgoingBitrate(bitrate),
    'transport.enableTraceEvent': ({ types }, id) => this.#objects.transport(id).session.trace.enable(types),
    'transport.produce': (data, id) => this.#objects.transport(id).session.produce(data),
    'transport.consume': (data, id) => this.#objects.transport(id).session.consume(data),
    'transport.closeProducer': ({ producerId }, id) => this.#objects.transport(id).session.closeProducer(producerId),
    'transport.closeConsumer': ({ consumerId }, id) => this.#objects.transport(id).session.closeConsumer(consumerId),
    'transport.produceData': (data, id) => this.#objects.dataSession(id).produceData(data),
    'transport.consumeData': (data, id) => this.#objects.dataSession(id).consumeData(data),
    'transport.closeDataProducer': (data, id) => this.#objects.dataSession(id).closeDataProducer(data.dataProducerId),
    'transport.closeDataConsumer': (data, id) => this.#objects.dataSession(id).closeDataConsumer(data.dataConsumerId),

    'webRtcTransport.connect': ({ dtlsParameters }, id) =>
      this.#objects.transportOf(WebRtcTransport, id).connect(dtlsParameters),
    'webRtcTransport.restartIce': (_, id) => this.#objects.transportOf(WebRtcTransport, id).restartIce(),
    'plainTransport.connect': (data, id) => this.#objects.transportOf(PlainTransport, id).connect(data),
    'pipeTransport.connect': (data, id) => this.#objects.transportOf(PipeTransport, id).connect(data),

    'producer.dump': (_, id) => this.#objects.producer(id).dump(),
    'producer.getStats': (_, id) => this.#objects.producer(id).getStats(this.#nowMs),
    'producer.pause': (_, id) => this.#objects.producer(id).pause(),
    'producer.resume': (_, id) => this.#objects.producer(id).resume(),
    'producer.enableTraceEvent': ({ types }, id) => this.#objects.producer(id).trace.enable(types),

    'consumer.dump': (_, id) => this.#objects.consumer(id).dump(),
    'consumer.getStats': (_, id) => this.#objects.consumer(id).getStats(this.#nowMs),
    'consumer.pause': (_, id) => this.#objects.consumer(id).pause(),
    'consumer.resume': (_, id) => this.#objects.consumer(id).resume(),
    'consumer.setPreferredLayers': (layers, id) => {
      const preferredLayers = this.#objects.consumer(id).setPreferredLayers(layers);
      return preferredLayers ? { preferredLayers } : {};
    },
    'consumer.setPriority': ({ priority }, id) => ({ priority: this.#objects.consumer(id).setPriority(priority) }),
    'consumer.requestKeyFrame': (_, id) => this.#objects.consumer(id).requestKeyFrame(),
    'consumer.enableTraceEvent': ({ types }, id) => this.#objects.consumer(id).trace.enable(types),

    'dataProducer.dump': (_, id) => this.#objects.dataProducer(id).dump(),
    'dataProducer.getStats': (_, id) => this.#objects.dataProducer(id).getStats(this.#nowMs),
    'dataProducer.pause': (_, id) => this.#objects.dataProducer(id).pause(),
    'dataProducer.resume': (_, id) => this.#objects.dataProducer(id).resume(),

    'dataConsumer.dump': (_, id) => this.#objects.dataConsumer(id).dump(),
    'dataConsumer.getStats': (_, id) => this.#objects.dataConsumer(id).getStats(this.#nowMs),
    'dataConsumer.pause': (_, id) => this.#objects.dataConsumer(id).pause(),
    'dataConsumer.resume': (_, id) => this.#objects.dataConsumer(id).resume(),
    'dataConsumer.getBufferedAmount': (_, id) => ({ bufferedAmount: this.#objects.dataConsumer(id).bufferedAmount }),
    'dataConsumer.setBufferedAmountLowThreshold': ({ threshold }, id) =>
      this.#objects.dataConsumer(id).setBufferedAmountLowThreshold(threshold),
    'dataConsumer.setSubchannels': (data, id) => ({
      subchannels: this.#objects.dataConsumer(id).setSubchannels(data.subchannels),
    }),
    'dataConsumer.addSubchannel': (data, id) => ({
      subchannels: this.#objects.dataConsumer(id).addSubchannel(data.subchannel),
    }),
    'dataConsumer.removeSubchannel': (data, id) => ({
      subchannels: this.#objects.dataConsumer(id).removeSubchannel(data.subchannel),
    }),
    'dataConsumer.send': (message, id) => ({ bufferedAmount: this.#objects.dataConsumer(id).send(message) }),

    'rtpObserver.pause': (_, id) => this.#objects.rtpObserver(id).pause(),
    'rtpObserver.resume': (_, id) => this.#objects.rtpObserver(id).resume(),
    'rtpObserver.addProducer': ({ producerId }, id) =>
      this.#objects.rtpObserver(id).addProducer(this.#objects.producer(producerId)),
    'rtpObserver.removeProducer': ({ producerId }, id) =>
      this.#objects.rtpObserver(id).removeProducer(this.#objects.producer(producerId)),
  };
  readonly #commands: CommandHandlers = {
    'producer.send': ({ packet }, id) =>
      this.#objects.transportOf(DirectTransport, this.#objects.producer(id).transportId).receiveRtp(packet),
    'transport.sendRtcp': ({ packet }, id) => this.#objects.transportOf(DirectTransport, id).receiveRtcp(packet),
    'dataProducer.send': (message, id) => this.#objects.dataProducer(id).receive(message),
  };

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#ticker = new Ticker(options.environment, TICK_INTERVAL_MS);
    this.#egress = new Egress(options.acceleration.batch);
    this.#turn = new Turn(options.environment, () => this.#egress.flush());
    if (this.#egress.batch) this.#egress.batch.onWaiting = () => this.#turn.awaitEnd();
    this.#slowWork = new SpreadWork(options.environment);
    this.#impairment = new Impairment(() => options.environment.random());
    this.#stats = new EngineStats(options.environment, () => this.#objects.routers.values());
  }

  handle(method: RequestMethod, targetId: string, data: unknown): unknown {
    if (this.#closed) throw closedError();
    const handler = this.#handlers[method] as ((data: unknown, targetId: string) => unknown) | undefined;
    if (!handler) throw new EngineError('UnsupportedError', `unknown method "${method}"`);
    const made = idOfNew(method, data);
    if (made && this.#objects.has(made.id)) {
      throw new EngineError('TypeError', `an object with same ${made.idName} already exists [id:${made.id}]`);
    }
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
    this.#impairment.close();
    this.#stats.close();
    this.#objects.close();
  }

  get #nowMs(): number {
    return this.#options.environment.clock.nowMs();
  }

  async #createWebRtcServer({
    webRtcServerId,
    listenInfos,
  }: Requests['worker.createWebRtcServer']['data']): Promise<void> {
    const ports = await IcePorts.open(listenInfos, this.#portRange, this.#impairment);
    if (this.#closed) {
      ports.close();
      throw closedError();
    }
    this.#objects.webRtcServers.set(webRtcServerId, new WebRtcServer(webRtcServerId, ports));
  }

  #closeWebRtcServer(id: string): void {
    const server = this.#objects.webRtcServer(id);
    const { transports } = server;
    for (const router of this.#objects.routers.values()) {
      for (const transport of [...router.transports.values()]) {
        if (transport instanceof WebRtcTransport && transports.has(transport)) router.closeTransport(transport.id);
      }
    }
    this.#objects.webRtcServers.delete(id);
    server.close();
  }

  #createRouter(routerId: string): void {
    const { environment, log, certificate, acceleration } = this.#options;
    const router = new Router(routerId, {
      channel: this.channel,
      environment,
      log,
      egress: this.#egress,
      ticker: this.#ticker,
      turn: this.#turn,
      slowWork: this.#slowWork,
      certificate,
      createCipher: acceleration.createCipher,
      srtpProfiles: acceleration.srtpProfiles,
      portRange: this.#portRange,
      impairment: this.#impairment,
      onTransportCloses: (transport) => this.#stats.transportCloses(transport),
    });
    this.#objects.routers.set(routerId, router);
  }

  #closeRouter(id: string): void {
    const router = this.#objects.router(id);
    this.#objects.routers.delete(id);
    router.close();
  }

  get #portRange(): { min: number; max: number } {
    return { min: this.#options.settings.rtcMinPort, max: this.#options.settings.rtcMaxPort };
  }

  #dump(): Record<string, unknown> {
    return {
      pid: process.pid,
      packetPath: this.#options.acceleration.description,
      webRtcServerIds: [...this.#objects.webRtcServers.keys()],
      routerIds: [...this.#objects.routers.keys()],
      channelMessageHandlers: {
        channelRequestHandlers: this.#objects.ids,
        channelNotificationHandlers: this.#objects.commandableIds,
      },
    };
  }
}

function closedError(): EngineError {
  return new EngineError('InvalidStateError', 'engine closed');
}

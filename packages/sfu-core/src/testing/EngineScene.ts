import { randomInt, randomUUID } from 'node:crypto';
import { refusalToError } from '../api/refusal.ts';
import { Channel } from '../channel/Channel.ts';
import type {
  ConsumeAnswer,
  ConsumeData,
  NotificationEvent,
  Notifications,
  ProduceData,
  RequestMethod,
  Requests,
  WorkerSettings,
} from '../channel/contract.ts';
import { inProcessCarrier } from '../channel/inProcessCarrier.ts';
import type { types } from '../index.ts';
import {
  generateRouterRtpCapabilities,
  getConsumableRtpParameters,
  getConsumerRtpParameters,
  getPipeConsumerRtpParameters,
  getProducerRtpParametersMapping,
  type NormalizedRtpParameters,
  validateAndNormalizeRtpParameters,
} from '../ortc/index.ts';
import type { Environment } from '../worker/io/Environment.ts';
import { startEngine } from '../worker/startEngine.ts';

/** A producer as a host knows it. */
export interface SceneProducer {
  id: string;
  routerId: string;
  transportId: string;
  kind: types.MediaKind;
  type: types.ProducerType;
  rtpParameters: NormalizedRtpParameters;
  consumable: NormalizedRtpParameters;
}

export interface SceneConsumer extends ConsumeAnswer {
  id: string;
  type: ConsumeData['type'];
  rtpParameters: NormalizedRtpParameters;
}

/** What a request that makes something answers, and the id it was made with. */
type Created<M extends RequestMethod> = (Requests[M]['answer'] extends undefined ? object : Requests[M]['answer']) & {
  id: string;
};

/** SSRCs in a range of their own, far from those that tests choose. */
const randomSsrc = () => randomInt(0x2000_0000, 0x3000_0000);

/** An engine in this process, spoken to over its channel: for what the engine promises, whatever the host makes of it. */
export class EngineScene {
  readonly channel: Channel;
  readonly routerId = 'router';
  readonly capabilities = generateRouterRtpCapabilities([
    { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
    { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
    { kind: 'video', mimeType: 'video/VP9', clockRate: 90_000, parameters: { 'profile-id': 0 } },
  ]);
  readonly #engine: { close(): void };

  /** @param environment default: real time and chance. */
  static async create(settings: Partial<WorkerSettings> = {}, environment?: Environment): Promise<EngineScene> {
    const scene = new EngineScene(settings, environment);
    await scene.channel.request('worker.createRouter', '', { routerId: scene.routerId });
    return scene;
  }

  private constructor(settings: Partial<WorkerSettings>, environment: Environment | undefined) {
    const [hostEnd, engineEnd] = inProcessCarrier();
    this.channel = new Channel(hostEnd, refusalToError);
    const defaults: WorkerSettings = { logLevel: 'none', logTags: [], rtcMinPort: 20_000, rtcMaxPort: 29_999 };
    this.#engine = startEngine(engineEnd, { ...defaults, ...settings }, environment);
  }

  /** Asks with an id that is made for what the request makes; answers both. */
  async create<M extends RequestMethod, K extends keyof NonNullable<Requests[M]['data']>>(
    method: M,
    idName: K,
    data: Omit<NonNullable<Requests[M]['data']>, K>,
    targetId: string = this.routerId,
  ): Promise<Created<M>> {
    const id = randomUUID();
    const request = this.channel.request as (method: M, targetId: string, data: unknown) => Promise<object | undefined>;
    const answer = await request.call(this.channel, method, targetId, { ...data, [idName]: id });
    return { ...answer, id } as Created<M>;
  }

  /** What is notified to an object from now on, in order. */
  notificationsOf(id: string): { event: NotificationEvent; data: unknown }[] {
    const seen: { event: NotificationEvent; data: unknown }[] = [];
    const see = (event: NotificationEvent) => (data: unknown) => void seen.push({ event, data });
    this.channel.subscribe(id, new Proxy({}, { get: (_, event) => see(event as NotificationEvent) }));
    return seen;
  }

  /** Resolves with what comes with the next such notification. Replaces what was subscribed for the object. */
  notified<E extends NotificationEvent>(event: E, id: string): Promise<Notifications[E]> {
    return new Promise((resolve) => this.channel.subscribe(id, { [event]: resolve }));
  }

  async produce(
    transportId: string,
    kind: types.MediaKind,
    parameters: types.RtpParameters,
    options: Partial<
      Pick<ProduceData, 'paused' | 'keyFrameRequestDelay' | 'producerId' | 'enableMediasoupPacketIdHeaderExtension'>
    > & { routerId?: string } = {},
  ): Promise<SceneProducer> {
    const rtpParameters = structuredClone(parameters) as unknown;
    validateAndNormalizeRtpParameters(rtpParameters);
    const rtpMapping = getProducerRtpParametersMapping(rtpParameters, this.capabilities, randomSsrc);
    const { producerId = randomUUID(), routerId = this.routerId } = options;
    const { type } = await this.channel.request('transport.produce', transportId, {
      producerId,
      kind,
      rtpParameters,
      rtpMapping,
      paused: options.paused ?? false,
      keyFrameRequestDelay: options.keyFrameRequestDelay ?? 0,
      enableMediasoupPacketIdHeaderExtension: options.enableMediasoupPacketIdHeaderExtension,
    });
    const consumable = getConsumableRtpParameters(kind, rtpParameters, this.capabilities, rtpMapping);
    return { id: producerId, routerId, transportId, kind, type, rtpParameters, consumable };
  }

  /** @param options.pipe all streams as they are; `enableRtx` then says whether they are repaired. */
  async consume(
    transportId: string,
    producer: SceneProducer,
    options: Partial<Pick<ConsumeData, 'paused' | 'preferredLayers' | 'ignoreDtx'>> & {
      mid?: string;
      pipe?: boolean;
      enableRtx?: boolean;
    } = {},
  ): Promise<SceneConsumer> {
    const { mid, pipe = false, enableRtx = !pipe, ...rest } = options;
    const consumableRtpParameters = structuredClone(producer.consumable);
    const rtpParameters = pipe
      ? getPipeConsumerRtpParameters({ consumableRtpParameters, enableRtx }, randomSsrc)
      : getConsumerRtpParameters(
          { consumableRtpParameters, remoteRtpCapabilities: structuredClone(this.capabilities), pipe, enableRtx },
          randomSsrc,
        );
    const type = pipe ? 'pipe' : producer.type;
    const id = randomUUID();
    const answer = await this.channel.request('transport.consume', transportId, {
      consumerId: id,
      producerId: producer.id,
      kind: producer.kind,
      rtpParameters: { ...rtpParameters, ...(mid && { mid }) },
      type,
      consumableRtpEncodings: producer.consumable.encodings,
      paused: false,
      ignoreDtx: false,
      ...rest,
    });
    return { ...answer, id, type, rtpParameters };
  }

  /** Resolves when all that was asked and sent has been carried out, and what came of it has been told. */
  async settled(): Promise<void> {
    await this.channel.request('router.dump', this.routerId);
    // The channel hands notifications on one turn later.
    for (let turn = 0; turn < 2; turn++) await new Promise(setImmediate);
  }

  close(): void {
    this.#engine.close();
    this.channel.close(new Error('scene closed'));
  }
}

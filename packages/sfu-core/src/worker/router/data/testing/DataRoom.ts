import type {
  ChannelMessage,
  Commands,
  ConsumeDataData,
  NotificationEvent,
  Notifications,
  ProduceDataData,
} from '../../../../channel/contract.ts';
import { EngineChannel } from '../../../../channel/EngineChannel.ts';
import { SeededRandom } from '../../../../testing/SeededRandom.ts';
import { EngineLog } from '../../../EngineLog.ts';
import type { Environment } from '../../../io/Environment.ts';
import { Ticker } from '../../../io/Ticker.ts';
import type { DataConsumer } from '../DataConsumer.ts';
import type { DataProducer } from '../DataProducer.ts';
import type { DataSessionContext } from '../DataSession.ts';

const TICK_INTERVAL_MS = 40;

/** What data sessions need of a router, with a clock that a test sets, and all that the host would be told. */
export class DataRoom {
  nowMs = 1_000;
  readonly dataProducers = new Map<string, DataProducer>();
  readonly dataConsumers = new Map<string, DataConsumer>();
  readonly #notifications: { event: NotificationEvent; targetId: string; data: unknown }[] = [];
  /** What else of a test is to happen with each tick, after the sessions' own. */
  readonly onTick: ((nowMs: number) => void)[] = [];
  readonly #tasks = new Set<() => void>();
  readonly #ticker: Ticker;
  readonly #environment: Environment;
  readonly #channel: EngineChannel;

  constructor() {
    const random = new SeededRandom(4);
    this.#environment = {
      clock: { nowMs: () => this.nowMs, unixMs: () => this.nowMs },
      every: (_intervalMs, task) => {
        this.#tasks.add(task);
        return () => void this.#tasks.delete(task);
      },
      atEndOfTurn: (task) => task(),
      randomBytes: (sizeBytes) => random.bytes(sizeBytes),
      random: () => random.next(),
    };
    this.#ticker = new Ticker(this.#environment, TICK_INTERVAL_MS);
    const end = { send: (message: ChannelMessage) => this.#keep(message), onMessage: () => undefined };
    const nothing = () => undefined;
    this.#channel = new EngineChannel(end, nothing, nothing);
  }

  context(transportId: string): DataSessionContext {
    return {
      transportId,
      channel: this.#channel,
      environment: this.#environment,
      log: new EngineLog('none', [], () => undefined),
      ticker: this.#ticker,
      dataProducerById: (id) => this.dataProducers.get(id),
      onDataProducer: (dataProducer) => this.dataProducers.set(dataProducer.id, dataProducer),
      onDataProducerClosed: ({ id }) => this.dataProducers.delete(id),
      onDataConsumer: (dataConsumer) => this.dataConsumers.set(dataConsumer.id, dataConsumer),
      onDataConsumerClosed: ({ id }) => this.dataConsumers.delete(id),
    };
  }

  /** Whether a session still wants to know how time passes. */
  get isTicking(): boolean {
    return this.#tasks.size > 0;
  }

  /** Lets time pass by whole ticks. */
  tick(count = 1): void {
    for (let i = 0; i < count; i++) {
      this.nowMs += TICK_INTERVAL_MS;
      for (const task of [...this.#tasks]) task();
      for (const beat of this.onTick) beat(this.nowMs);
    }
  }

  /** What the host was told by this event, of one object or of all. */
  notifications<E extends NotificationEvent>(event: E, targetId?: string): Notifications[E][] {
    return this.#notifications
      .filter(
        (notification) => notification.event === event && (targetId ?? notification.targetId) === notification.targetId,
      )
      .map(({ data }) => data as Notifications[E]);
  }

  /** The events that an object's host was told, in order. */
  events(targetId: string): NotificationEvent[] {
    return this.#notifications.filter((notification) => notification.targetId === targetId).map(({ event }) => event);
  }

  /** The messages that a direct data consumer's host got, as text. */
  texts(dataConsumerId: string): string[] {
    return this.notifications('dataConsumer.message', dataConsumerId).map(({ message }) =>
      Buffer.from(message).toString(),
    );
  }

  #keep(message: ChannelMessage): void {
    if (message.kind !== 'notification') return;
    this.#notifications.push({ event: message.event, targetId: message.targetId, data: message.data });
  }
}

/** A text for everybody, or for `subchannels` only. */
export function text(
  content: string,
  options: Partial<Omit<Commands['dataProducer.send'], 'message'>> = {},
): Commands['dataProducer.send'] {
  return { message: Buffer.from(content), ppid: 51, subchannels: [], ...options };
}

export function directProducer(dataProducerId: string, options: Partial<ProduceDataData> = {}): ProduceDataData {
  return { dataProducerId, type: 'direct', label: 'chat', protocol: 'text', paused: false, ...options };
}

export function directConsumer(
  dataConsumerId: string,
  dataProducerId: string,
  options: Partial<ConsumeDataData> = {},
): ConsumeDataData {
  const base = { label: 'chat', protocol: 'text', paused: false, subchannels: [] };
  return { dataConsumerId, dataProducerId, type: 'direct', ...base, ...options };
}

export function sctpProducer(
  dataProducerId: string,
  streamId: number,
  options: Partial<ProduceDataData> = {},
): ProduceDataData {
  return directProducer(dataProducerId, { type: 'sctp', sctpStreamParameters: { streamId }, ...options });
}

export function sctpConsumer(
  dataConsumerId: string,
  dataProducerId: string,
  streamId: number,
  options: Partial<ConsumeDataData> = {},
): ConsumeDataData {
  const sctpStreamParameters = { streamId, ordered: true };
  return directConsumer(dataConsumerId, dataProducerId, { type: 'sctp', sctpStreamParameters, ...options });
}

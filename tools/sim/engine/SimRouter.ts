import type { ChannelMessage } from '../../../packages/sfu-core/src/channel/contract.ts';
import { EngineChannel } from '../../../packages/sfu-core/src/channel/EngineChannel.ts';
import { EngineLog } from '../../../packages/sfu-core/src/worker/EngineLog.ts';
import { Egress } from '../../../packages/sfu-core/src/worker/io/Egress.ts';
import { Ticker } from '../../../packages/sfu-core/src/worker/io/Ticker.ts';
import { Turn } from '../../../packages/sfu-core/src/worker/io/Turn.ts';
import type { Consumer } from '../../../packages/sfu-core/src/worker/router/consumers/Consumer.ts';
import type { Producer } from '../../../packages/sfu-core/src/worker/router/producers/Producer.ts';
import { createSrtpCipher } from '../../../packages/sfu-core/src/worker/srtp/createSrtpCipher.ts';
import type { VirtualTime } from '../VirtualTime.ts';
import { SimTransport, type SimTransportOptions } from './SimTransport.ts';

/** As in the engine. */
const TICK_INTERVAL_MS = 40;

/** What the engine tells its host. */
export interface Told {
  event: string;
  targetId: string;
  data: unknown;
}

/** A router of the real engine, in virtual time, whose transports have no sockets. */
export class SimRouter {
  /** Set to hear what the host would. */
  onTold: (told: Told) => void = () => undefined;
  readonly #time: VirtualTime;
  readonly #egress = new Egress();
  readonly #ticker: Ticker;
  readonly #turn: Turn;
  readonly #channel: EngineChannel;
  readonly #log = new EngineLog('none', [], () => undefined);
  readonly #producers = new Map<string, Producer>();
  readonly #consumers = new Map<string, Consumer>();

  constructor(time: VirtualTime) {
    this.#time = time;
    this.#turn = new Turn(time);
    this.#ticker = new Ticker(time, TICK_INTERVAL_MS);
    const end = { send: (message: ChannelMessage) => this.#hear(message), onMessage: () => undefined };
    this.#channel = new EngineChannel(
      end,
      () => undefined,
      () => undefined,
    );
  }

  createTransport(id: string, options: SimTransportOptions): SimTransport {
    const context = {
      transportId: id,
      channel: this.#channel,
      environment: this.#time,
      log: this.#log,
      egress: this.#egress,
      createCipher: createSrtpCipher,
      ticker: this.#ticker,
      turn: this.#turn,
      producerById: (producerId: string) => this.#producers.get(producerId),
      onProducer: (producer: Producer) => void this.#producers.set(producer.id, producer),
      onProducerClosed: (producer: Producer) => void this.#producers.delete(producer.id),
      onConsumer: (consumer: Consumer) => void this.#consumers.set(consumer.id, consumer),
      onConsumerClosed: (consumer: Consumer) => void this.#consumers.delete(consumer.id),
      dataProducerById: () => undefined,
      onDataProducer: () => undefined,
      onDataProducerClosed: () => undefined,
      onDataConsumer: () => undefined,
      onDataConsumerClosed: () => undefined,
    };
    return new SimTransport(id, context, options);
  }

  consumer(id: string): Consumer | undefined {
    return this.#consumers.get(id);
  }

  producer(id: string): Producer | undefined {
    return this.#producers.get(id);
  }

  #hear(message: ChannelMessage): void {
    if (message.kind === 'notification') this.onTold(message);
  }
}

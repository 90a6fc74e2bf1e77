import { botChannelLabel, type ServerRequestData } from '@parley/signaling-protocol';
import type { types } from 'mediasoup-client';
import { t } from '../messages/translator.ts';
import type { SignallingConnection } from './ProtooConnection.ts';

/** What {@link DataChannels} are made of. */
export type DataChannelsOptions = {
  /** Undefined when nothing is sent from here. */
  send: types.Transport | undefined;
  /** Undefined when nothing is received here. */
  recv: types.Transport | undefined;
  connection: Pick<SignallingConnection, 'request'>;
  /** The room's bot said something. */
  onBotMessage: (text: string) => void;
};

/** The session's data channels: one to the room's bot, and those that the server offers. */
export class DataChannels {
  readonly #options: DataChannelsOptions;
  readonly #consumers = new Map<string, types.DataConsumer>();
  #bot: Promise<types.DataProducer> | undefined;
  #botProducer: types.DataProducer | undefined;
  #closed = false;

  constructor(options: DataChannelsOptions) {
    this.#options = options;
    const { send, connection } = options;
    send?.on('producedata', ({ sctpStreamParameters, ...channel }, done, failed) => {
      // mediasoup-client has numbered the stream by now; its type leaves it open for what the application may write.
      const { streamId = 0 } = sctpStreamParameters;
      const data = { transportId: send.id, sctpStreamParameters: { ...sctpStreamParameters, streamId }, ...channel };
      connection.request('produceData', data).then(done, failed);
    });
  }

  /** What goes out. */
  get producers(): types.DataProducer[] {
    return this.#botProducer ? [this.#botProducer] : [];
  }

  /** What comes in. */
  get consumers(): types.DataConsumer[] {
    return [...this.#consumers.values()];
  }

  /** Opens the channel to the bot, so that the first message need not wait for it. Rejects when that is not possible. */
  async openBot(): Promise<void> {
    await this.#openBot();
  }

  /** Fulfilled when the browser has taken the message, which it then delivers. Rejects with a sentence for people. */
  async sendToBot(text: string): Promise<void> {
    const producer = await this.#openBot();
    await untilOpen(producer);
    producer.send(text);
  }

  /** Listens to what the server offers. */
  async consume({ peerId, ...offer }: ServerRequestData<'newDataConsumer'>): Promise<void> {
    const { recv, onBotMessage } = this.#options;
    if (!recv) throw new Error('nothing is received here');
    const consumer = await recv.consumeData({ ...offer, appData: { ...offer.appData, peerId } });
    if (this.#closed) return consumer.close();
    this.#consumers.set(consumer.id, consumer);
    consumer.observer.once('close', () => this.#consumers.delete(consumer.id));
    // What others say in the chat comes from the server, which knows its order and its past.
    if (peerId !== null || offer.label !== botChannelLabel) return;
    consumer.on('message', (message: unknown) => {
      if (typeof message === 'string') onBotMessage(message);
    });
  }

  /** Ends one that comes in. Unknown ids are ignored. */
  remove(dataConsumerId: string): void {
    this.#consumers.get(dataConsumerId)?.close();
    this.#consumers.delete(dataConsumerId);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#botProducer?.close();
    for (const consumer of this.#consumers.values()) consumer.close();
    this.#consumers.clear();
  }

  /** The one channel to the bot. A failure is tried again with the next message. */
  #openBot(): Promise<types.DataProducer> {
    if (this.#closed) return Promise.reject(new Error(t('connection.closedHere')));
    this.#bot ??= this.#produceBot().catch((error: unknown) => {
      this.#bot = undefined;
      throw error;
    });
    return this.#bot;
  }

  async #produceBot(): Promise<types.DataProducer> {
    const { send } = this.#options;
    if (!send) throw new Error(t('bot.sendsNothing'));
    const producer = await send.produceData({ label: botChannelLabel });
    producer.observer.once('close', () => {
      this.#bot = undefined;
      this.#botProducer = undefined;
    });
    this.#botProducer = producer;
    if (this.#closed) producer.close();
    return producer;
  }
}

function untilOpen(producer: types.DataProducer): Promise<void> {
  if (producer.readyState === 'open') return Promise.resolve();
  const closed = t('bot.channelClosed');
  if (producer.closed || producer.readyState !== 'connecting') return Promise.reject(new Error(closed));
  return new Promise((resolve, reject) => {
    producer.once('open', resolve);
    // Unlike the producer's own events, the observer's comes whoever closes it.
    producer.observer.once('close', () => reject(new Error(closed)));
  });
}

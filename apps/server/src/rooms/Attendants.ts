import { botChannelLabel, chatChannelLabel, sourceOf } from '@parley/signaling-protocol';
import type { Logger } from 'pino';
import type { SfuDataProducer, SfuDirectTransport, SfuProducer, SfuRouter } from '../sfu/border.ts';
import { ActiveSpeaker, type Speaker } from './ActiveSpeaker.ts';
import { Bot } from './Bot.ts';
import type { Chat } from './chat/Chat.ts';
import type { Participant } from './Participant.ts';

/** Those that attend a room at one time: they are on one of its workers, and go with it. */
type Shift = {
  direct: SfuDirectTransport | undefined;
  bot: Bot | undefined;
  activeSpeaker: ActiveSpeaker | undefined;
};

/** What attends a room besides people: who looks out for the active speaker, the bot, and what the chat hears and speaks over. */
export class Attendants {
  readonly #begin: () => Promise<Shift>;
  #shift: Shift;
  #relieving = false;
  /** Whether a worker was lost while others were on their way. */
  #lostMeanwhile = false;
  #closed = false;

  private constructor(shift: Shift, begin: () => Promise<Shift>) {
    this.#shift = shift;
    this.#begin = begin;
  }

  /** Never rejects: a meeting without bot or active speaker is still a meeting. */
  static async open(router: SfuRouter, logger: Logger, onSpeaker: (speaker: Speaker) => void): Promise<Attendants> {
    const begin = () => beginShift(router, logger, onSpeaker);
    return new Attendants(await begin(), begin);
  }

  /** Between the SFU and this process. Undefined: it could not be made. */
  get direct(): SfuDirectTransport | undefined {
    return this.#shift.direct;
  }

  /** Undefined: it could not be made. */
  get bot(): Bot | undefined {
    return this.#shift.bot;
  }

  /** Whether they went with the worker that they were on. */
  get lost(): boolean {
    return isLost(this.#shift);
  }

  /** Whether one of them went, or could not be made. */
  get lacking(): boolean {
    return this.lost || Object.values(this.#shift).includes(undefined);
  }

  /**
   * Has others come in the place of those that there are, on a worker that runs; for when a worker is lost and one of them is
   * {@link lacking}. Who can not be made is tried once more for each worker that is lost meanwhile: without that, the next time would go no better.
   *
   * @returns Whether there are new ones now, which have yet to be told of everything. False while others are on their way.
   */
  async relieve(): Promise<boolean> {
    this.#lostMeanwhile = true;
    if (this.#relieving) return false;
    this.#relieving = true;
    while (this.#lostMeanwhile && this.lacking && !this.#closed) {
      this.#lostMeanwhile = false;
      endShift(this.#shift);
      this.#shift = await this.#begin();
      // It may be gone before anybody could be told.
      if (this.lost) this.#lostMeanwhile = true;
    }
    this.#relieving = false;
    if (this.#closed) this.close();
    return !this.#closed;
  }

  /** Looks out for, and listens to, all that a participant sends. */
  attend(owner: Participant, chat: Chat): void {
    for (const producer of owner.producers.values()) if (producer.kind === 'audio') this.watch(owner, producer);
    for (const dataProducer of owner.dataProducers.values()) this.listenTo(owner, dataProducer, chat);
  }

  /** Looks out for an audio producer, until it closes. Who shares a film does not speak all the time. */
  watch(owner: Participant, producer: SfuProducer): void {
    if (sourceOf(producer.kind, producer.appData) === 'shareSound') return;
    this.#shift.activeSpeaker?.watch(owner.id, producer).catch((error: unknown) => {
      if (producer.closed || this.lost) return;
      owner.logger.warn({ producerId: producer.id, err: error }, 'speaker is not watched');
    });
  }

  /** Brings what is written over a data channel to where its label says: the bot, or the room's chat. */
  listenTo(owner: Participant, channel: SfuDataProducer, chat: Chat): void {
    const { label, id: dataProducerId } = channel;
    const listener = label === chatChannelLabel ? chat : label === botChannelLabel ? this.bot : undefined;
    listener?.listenTo(owner, channel).catch((error: unknown) => {
      if (channel.closed || this.lost) return;
      owner.logger.warn({ dataProducerId, err: error }, 'data channel is not heard');
    });
  }

  /** Idempotent. */
  close(): void {
    this.#closed = true;
    endShift(this.#shift);
  }
}

async function beginShift(router: SfuRouter, logger: Logger, onSpeaker: (speaker: Speaker) => void): Promise<Shift> {
  const orNothing = <T>(what: string, making: Promise<T>): Promise<T | undefined> =>
    making.catch((error: unknown) => {
      logger.warn({ err: error }, `the room has no ${what}`);
      return undefined;
    });
  const [direct, activeSpeaker] = await Promise.all([
    orNothing('direct transport', router.createDirectTransport()),
    orNothing('active speaker', ActiveSpeaker.create(router, onSpeaker)),
  ]);
  const bot = direct && (await orNothing('bot', Bot.create(direct)));
  return { direct, bot, activeSpeaker };
}

function isLost({ direct, activeSpeaker }: Shift): boolean {
  return Boolean(direct?.closed || activeSpeaker?.closed);
}

/** Idempotent. */
function endShift({ direct, activeSpeaker }: Shift): void {
  direct?.close();
  activeSpeaker?.close();
}

import { sourceOf } from '@parley/signaling-protocol';
import type { Logger } from 'pino';
import type { SfuDirectTransport, SfuProducer, SfuRouter } from '../sfu/border.ts';
import { ActiveSpeaker, type Speaker } from './ActiveSpeaker.ts';
import { Bot } from './Bot.ts';
import type { Participant } from './Participant.ts';

/** What attends a room besides people: who looks out for the active speaker, the bot, and what the chat hears and speaks over. */
export class Attendants {
  /** Between the SFU and this process. Undefined: it could not be made. */
  readonly direct: SfuDirectTransport | undefined;
  /** Undefined: it could not be made. */
  readonly bot: Bot | undefined;
  readonly #activeSpeaker: ActiveSpeaker | undefined;

  private constructor(parts: {
    direct: SfuDirectTransport | undefined;
    bot: Bot | undefined;
    activeSpeaker: ActiveSpeaker | undefined;
  }) {
    this.direct = parts.direct;
    this.bot = parts.bot;
    this.#activeSpeaker = parts.activeSpeaker;
  }

  /** Never rejects: a meeting without bot or active speaker is still a meeting. */
  static async open(router: SfuRouter, logger: Logger, onSpeaker: (speaker: Speaker) => void): Promise<Attendants> {
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
    return new Attendants({ direct, bot, activeSpeaker });
  }

  /** Whether they went with the worker that they were on. */
  get lost(): boolean {
    return Boolean(this.direct?.closed || this.#activeSpeaker?.closed);
  }

  /** Looks out for an audio producer, until it closes. Who shares a film does not speak all the time. */
  watch(owner: Participant, producer: SfuProducer): void {
    if (sourceOf(producer.kind, producer.appData) === 'shareSound') return;
    this.#activeSpeaker?.watch(owner.id, producer).catch((error: unknown) => {
      if (producer.closed || this.lost) return;
      owner.logger.warn({ producerId: producer.id, err: error }, 'speaker is not watched');
    });
  }

  /** Idempotent. */
  close(): void {
    this.direct?.close();
    this.#activeSpeaker?.close();
  }
}

import { botChannelLabel } from '@parley/signaling-protocol';
import { RateLimit } from '../limits/RateLimit.ts';
import type { SfuDataProducer, SfuDirectTransport } from '../sfu/border.ts';
import { hear } from './hear.ts';
import type { Participant } from './Participant.ts';

/** Everybody hears each answer, so nobody may make the bot talk without end. */
const answering = { burst: 200, perSecond: 50 };
/** Characters of a message that the bot repeats. */
const repeatedLength = 256;

/** Answers what is sent to it over data channels labelled `bot`; every member that takes data hears the answers. */
export class Bot {
  /** What it says. */
  readonly dataProducer: SfuDataProducer;
  readonly #direct: SfuDirectTransport;

  private constructor(direct: SfuDirectTransport, dataProducer: SfuDataProducer) {
    this.#direct = direct;
    this.dataProducer = dataProducer;
  }

  /** It closes with the transport. */
  static async create(direct: SfuDirectTransport): Promise<Bot> {
    return new Bot(direct, await direct.produceData({ label: botChannelLabel, protocol: '' }));
  }

  /** Answers what comes over `channel` from now on. */
  async listenTo(participant: Participant, channel: SfuDataProducer): Promise<void> {
    const limit = new RateLimit(answering);
    await hear(this.#direct, participant, channel, (text) => {
      if (this.dataProducer.closed || !limit.allows(Date.now())) return;
      const repeated = text.length > repeatedLength ? `${text.slice(0, repeatedLength)}…` : text;
      this.dataProducer.send(`Hi ${participant.info?.displayName ?? participant.id}, you wrote: ${repeated}`);
    });
  }
}

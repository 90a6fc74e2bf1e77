import { limits } from '@parley/signaling-protocol';
import { ByteBudget } from '../limits/ByteBudget.ts';
import type { SfuDataProducer, SfuDirectTransport } from '../sfu/border.ts';
import { channelText } from './channelText.ts';
import type { Participant } from './Participant.ts';

/** What one data channel may make this process read; a client that sends more is not listened to any longer. */
const flood = { burstBytes: 32 * 1024 * 1024, bytesPerSecond: 2 * 1024 * 1024 };

/**
 * Listens to the texts of a participant's data channel, until it closes. Rejects when it has closed already.
 *
 * @param maxLength - Of a text, in characters; what is longer is cut.
 */
export async function hear(
  direct: SfuDirectTransport,
  participant: Participant,
  channel: SfuDataProducer,
  onText: (text: string) => void,
  maxLength: number = limits.chatTextLength,
): Promise<void> {
  const ears = await direct.consumeData({ dataProducerId: channel.id });
  const budget = new ByteBudget(flood, Date.now());
  ears.on('message', (message, ppid) => {
    if (participant.closed || ears.closed) return;
    if (!budget.spend(message.byteLength, Date.now())) {
      participant.logger.warn({ dataProducerId: channel.id, label: channel.label }, 'data channel floods: not heard');
      ears.close();
      return;
    }
    const text = channelText(message, ppid, maxLength);
    if (text !== undefined) onText(text);
  });
}

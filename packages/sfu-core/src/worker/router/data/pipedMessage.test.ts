import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../testing/SeededRandom.ts';
import { decodePipedMessage, encodePipedMessage, type ProducedMessage } from './pipedMessage.ts';

const message = Buffer.from('hi');

describe('piped message', () => {
  it('goes as it is when it is for everybody', () => {
    expect(encodePipedMessage({ message, ppid: 51, subchannels: [] })).toBe(message);
    expect(decodePipedMessage(message, 51)).toEqual({ message, ppid: 51, subchannels: [] });
  });

  it("carries subchannels as mediasoup's pipes do", () => {
    const encoded = encodePipedMessage({ message, ppid: 51, subchannels: [1, 0x1234], ignoredSubchannel: 7 });
    expect(Buffer.from(encoded).toString('hex')).toBe('a5f09cb3d6e1f28d0002000112340007' + '6869');
  });

  it('is read as it was written', () => {
    const random = new SeededRandom(11);
    for (let i = 0; i < 500; i++) {
      const written: ProducedMessage = {
        message: random.bytes(random.below(20)),
        ppid: random.pick([51, 53, 56, 57]),
        subchannels: Array.from({ length: random.below(4) }, () => random.below(0x10000)),
        ...(random.chance(0.5) && { requiredSubchannel: random.below(0x10000) }),
        ...(random.chance(0.5) && { ignoredSubchannel: random.below(0x10000) }),
      };
      const { message: payload, ...rest } = decodePipedMessage(encodePipedMessage(written), written.ppid);
      expect({ ...rest, message: Buffer.from(payload) }).toEqual(written);
    }
  });

  it('is read from anywhere within a buffer', () => {
    const encoded = encodePipedMessage({ message, ppid: 51, subchannels: [3], requiredSubchannel: 3 });
    const within = Buffer.concat([Buffer.alloc(5), encoded]).subarray(5);
    expect(decodePipedMessage(within, 51)).toMatchObject({ subchannels: [3], requiredSubchannel: 3 });
  });

  it('cut short is a message for everybody', () => {
    const encoded = encodePipedMessage({
      message: Buffer.alloc(0),
      ppid: 53,
      subchannels: [1, 2],
      requiredSubchannel: 1,
    });
    for (let length = 0; length < encoded.length; length++) {
      const cut = encoded.subarray(0, length);
      expect(decodePipedMessage(cut, 53)).toEqual({ message: cut, ppid: 53, subchannels: [] });
    }
  });
});

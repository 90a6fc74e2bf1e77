import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChannelMessage } from './contract.ts';
import { streamEnd } from './streamCarrier.ts';
import { socketPair } from './testing/socketPair.ts';

let here: Socket;
let there: Socket;

beforeEach(async () => {
  [here, there] = await socketPair();
});
afterEach(() => {
  here.destroy();
  there.destroy();
});

/** Resolves when so many messages have come. */
function messages(socket: Socket, count: number): Promise<ChannelMessage[]> {
  const end = streamEnd(socket);
  const came: ChannelMessage[] = [];
  return new Promise((resolve) => {
    end.onMessage = (message) => {
      came.push(message);
      if (came.length === count) resolve(came);
    };
  });
}

const answer = (id: number, data: unknown) => ({ kind: 'answer', id, data }) as ChannelMessage;

describe('a channel over a stream', () => {
  it('carries messages both ways, in order, with bytes and large ones in them', async () => {
    const sent = [answer(1, { bytes: Buffer.from([1, 2, 3]) }), answer(2, 'x'.repeat(300_000)), answer(3, undefined)];
    const came = messages(there, 3);
    const end = streamEnd(here);
    for (const message of sent) end.send(message);
    expect(await came).toEqual(sent);
    const back = new Promise((resolve) => {
      end.onMessage = resolve;
    });
    streamEnd(there).send(answer(4, null));
    expect(await back).toEqual(answer(4, null));
  });

  it('puts together what comes in pieces', async () => {
    const came = messages(there, 2);
    const written: Buffer[] = [];
    const end = streamEnd(Object.assign(here, { write: (bytes: Buffer) => written.push(bytes) > 0 }));
    end.send(answer(1, 'a'));
    end.send(answer(2, 'b'));
    Object.assign(here, { write: Object.getPrototypeOf(here).write });
    here.setNoDelay(true);
    for (const byte of Buffer.concat(written)) {
      here.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await came).toEqual([answer(1, 'a'), answer(2, 'b')]);
  });

  it('delivers nothing more of what had come when it was destroyed', async () => {
    const end = streamEnd(there);
    const came: ChannelMessage[] = [];
    end.onMessage = (message) => {
      came.push(message);
      there.destroy();
    };
    const sender = streamEnd(here);
    here.cork();
    for (const id of [1, 2, 3]) sender.send(answer(id, 'all in one packet'));
    here.uncork();
    await once(there, 'close');
    expect(came).toEqual([answer(1, 'all in one packet')]);
  });

  it.each([
    ['no clone', Buffer.from([0, 0, 0, 2, 7, 7])],
    ['no message', Buffer.from([0, 0, 0, 3, 0xff, 0x0f, 0x54])],
    ['too long', Buffer.from([0xff, 0, 0, 0])],
  ])('ends when what comes is %s', async (_, bytes) => {
    void messages(there, 1);
    here.write(bytes);
    await once(there, 'close');
    streamEnd(there).send(answer(1, 'lost'));
  });
});

import { createSocket } from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import { bindUdp } from './bindUdp.ts';
import { DatagramReader } from './DatagramReader.ts';

/** Undefined where its optional dependency is missing, or the system is another. */
const reader = DatagramReader.create();

describe.runIf(reader)('DatagramReader', () => {
  const closing: (() => void)[] = [];

  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  async function open() {
    const socket = await bindUdp();
    closing.push(() => socket.close());
    return socket;
  }

  it('gives each socket’s datagrams to whoever takes them, in order, and node none', async () => {
    const [one, other, sender] = [await open(), await open(), await open()];
    let left = 100;
    const taken = { one: [] as string[], other: [] as string[] };
    const done = new Promise<void>((resolve) => {
      for (const [name, socket] of Object.entries({ one, other })) {
        socket.on('message', () => taken[name as 'one'].push('read by node'));
        const isRead = reader?.add(socket, (buffer, offset, lengthBytes) => {
          taken[name as 'one'].push(buffer.toString('utf8', offset, offset + lengthBytes));
          if (--left === 0) resolve();
        });
        expect(isRead).toBe(true);
      }
    });
    for (let number = 0; number < 50; number++) {
      sender.send(`${number}`, one.address().port, '127.0.0.1');
      sender.send(`other ${number}`, other.address().port, '127.0.0.1');
    }
    await done;
    expect(taken.one).toEqual(Array.from({ length: 50 }, (_, number) => `${number}`));
    expect(taken.other).toEqual(Array.from({ length: 50 }, (_, number) => `other ${number}`));
  });

  it('leaves a socket to node that is closed', () => {
    const closed = createSocket('udp4');
    closed.close();
    expect(reader?.add(closed, () => undefined)).toBe(false);
  });
});

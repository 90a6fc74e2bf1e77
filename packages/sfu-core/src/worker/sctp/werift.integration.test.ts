import { EventEmitter, once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { SeededRandom } from '../../testing/SeededRandom.ts';
import { SctpAssociation } from './SctpAssociation.ts';
import { associationOptions, RecordingListener } from './testing/AssociationPair.ts';
import { WeriftSctpPeer } from './testing/WeriftSctpPeer.ts';

const STRING_PPID = 51;
const BINARY_PPID = 53;

/** Our association and werift's, with memory between them that may lose packets. Real time: werift has its own timers. */
class WeriftScene {
  readonly random: SeededRandom;
  readonly listener = new RecordingListener();
  readonly ours: SctpAssociation;
  readonly werift: WeriftSctpPeer;
  loss = 0;
  readonly #changed = new EventEmitter();
  readonly #ticker: NodeJS.Timeout;

  constructor(weriftRole: 'client' | 'server', seed = 1) {
    this.random = new SeededRandom(seed);
    this.werift = new WeriftSctpPeer(weriftRole, (packet) => {
      if (!this.random.chance(this.loss)) this.#later(() => this.ours.receive(packet, performance.now()));
    });
    const send = (packet: Buffer) => {
      const copy = Buffer.from(packet);
      if (!this.random.chance(this.loss)) this.#later(() => this.werift.receive(copy));
    };
    this.ours = new SctpAssociation(associationOptions(this.random, send, this.listener));
    this.#ticker = setInterval(() => {
      this.ours.tick(performance.now());
      this.#changed.emit('change');
    }, 40);
  }

  async connect(): Promise<this> {
    await this.werift.start();
    this.ours.connect(performance.now());
    await this.until(() => this.ours.state === 'connected' && this.werift.transport.sctp.state === 'connected');
    return this;
  }

  send(streamId: number, message: Buffer, ppid = BINARY_PPID): void {
    expect(this.ours.sendMessage(streamId, ppid, message, { ordered: true }, performance.now())).toBe('sent');
  }

  /** Resolves once `isTrue`; asks whenever something has happened. */
  async until(isTrue: () => boolean): Promise<void> {
    while (!isTrue()) await once(this.#changed, 'change');
  }

  async close(): Promise<void> {
    clearInterval(this.#ticker);
    this.ours.close(performance.now());
    await this.werift.stop();
  }

  #later(work: () => void): void {
    setImmediate(() => {
      work();
      this.#changed.emit('change');
    });
  }
}

describe('our association and werift', () => {
  let scene: WeriftScene;
  afterEach(() => scene.close());

  it.each(['client', 'server'] as const)('connect when werift is the %s', async (role) => {
    scene = await new WeriftScene(role).connect();
    expect(scene.listener.states).toEqual(['connecting', 'connected']);
    expect(scene.ours.stats).toMatchObject({ malformedPacketCount: 0, restartCount: 0 });
  });

  it('exchange messages of all sizes, both ways', async () => {
    scene = await new WeriftScene('client').connect();
    const channel = scene.werift.negotiatedChannel(5);
    const received: (string | Buffer)[] = [];
    channel.onMessage.subscribe((message) => received.push(message));
    const sizes = [1, 4, 1_131, 1_132, 1_133, 20_000, 262_144];
    const messages = sizes.map((sizeBytes) => scene.random.bytes(sizeBytes));
    for (const message of messages) {
      scene.send(5, message);
      channel.send(message);
    }
    scene.send(5, Buffer.from('the end'), STRING_PPID);
    channel.send('the end');
    await scene.until(() => received.length > sizes.length && scene.listener.messages.length > sizes.length);
    expect(received.map((message) => message.length)).toEqual([...sizes, 7]);
    expect(messages.every((message, index) => message.equals(received[index] as Buffer))).toBe(true);
    expect(received.at(-1)).toBe('the end');
    const ours = scene.listener.messages;
    expect(messages.every((message, index) => message.equals(ours[index]!.message))).toBe(true);
    expect(ours.at(-1)).toEqual({ streamId: 5, ppid: STRING_PPID, message: Buffer.from('the end') });
  });

  it.each(['client', 'server'] as const)('lose nothing over a network that does (werift is the %s)', async (role) => {
    scene = await new WeriftScene(role, 7).connect();
    scene.loss = 0.02;
    const channel = scene.werift.negotiatedChannel(0);
    const received: Buffer[] = [];
    channel.onMessage.subscribe((message) => received.push(message as Buffer));
    const messages = Array.from({ length: 300 }, (_, index) => {
      const message = Buffer.alloc(1 + scene.random.below(3_000), index & 0xff);
      return message;
    });
    for (const message of messages) {
      scene.send(0, message);
      channel.send(message);
    }
    const isComplete = () => received.length >= 300 && scene.listener.messages.length >= 300;
    await scene.until(isComplete);
    expect(received.length).toBe(300);
    expect(messages.every((message, index) => message.equals(received[index]!))).toBe(true);
    expect(scene.listener.messages.length).toBe(300);
    expect(messages.every((message, index) => message.equals(scene.listener.messages[index]!.message))).toBe(true);
    expect(scene.ours.stats.retransmissionCount).toBeGreaterThan(0);
    expect(scene.ours.state).toBe('connected');
  });

  it('go on after messages that we gave up', async () => {
    scene = await new WeriftScene('client', 3).connect();
    scene.loss = 0.1;
    const channel = scene.werift.negotiatedChannel(2);
    const received: number[] = [];
    channel.onMessage.subscribe((message) => received.push((message as Buffer).readUInt32BE(0)));
    for (let index = 0; index < 200; index += 1) {
      const message = Buffer.alloc(2_000);
      message.writeUInt32BE(index, 0);
      const reliability = index === 199 ? { ordered: true } : { ordered: true, maxRetransmits: 0 };
      scene.ours.sendMessage(2, BINARY_PPID, message, reliability, performance.now());
    }
    await scene.until(() => received.at(-1) === 199);
    expect(received).toEqual([...new Set(received)].sort((x, y) => x - y));
    expect(received.length).toBeLessThan(200);
    // Whatever was not given up has arrived.
    expect(received.length).toBeGreaterThanOrEqual(200 - scene.ours.stats.abandonedMessageCount);
  });

  it('reset streams that we close, and use their ids again', async () => {
    scene = await new WeriftScene('client').connect();
    const channel = scene.werift.negotiatedChannel(3);
    const received: (string | Buffer)[] = [];
    channel.onMessage.subscribe((message) => received.push(message));
    scene.send(3, Buffer.from('last words'), STRING_PPID);
    scene.ours.resetStream(3, performance.now());
    await scene.until(() => scene.listener.outgoingResets.length > 0);
    expect(scene.listener.outgoingResets).toEqual([3]);
    expect(received).toEqual(['last words']);
    expect(channel.readyState).toBe('closed');
    const again = scene.werift.negotiatedChannel(3);
    const receivedAgain: (string | Buffer)[] = [];
    again.onMessage.subscribe((message) => receivedAgain.push(message));
    scene.send(3, Buffer.from('anew'), STRING_PPID);
    await scene.until(() => receivedAgain.length > 0);
    expect(receivedAgain).toEqual(['anew']);
  });

  it('reset streams that werift closes, and use their ids again', async () => {
    scene = await new WeriftScene('server').connect();
    const channel = scene.werift.negotiatedChannel(4);
    channel.send('last words');
    await scene.until(() => scene.listener.messages.length > 0);
    channel.close();
    await scene.until(() => scene.listener.incomingResets.length > 0);
    expect(scene.listener.incomingResets).toEqual([[4]]);
    await scene.until(() => channel.readyState === 'closed');
    const again = scene.werift.negotiatedChannel(4);
    again.send('anew');
    await scene.until(() => scene.listener.messages.length > 1);
    expect(scene.listener.messages.map(({ message }) => message.toString())).toEqual(['last words', 'anew']);
  });

  it('part when either leaves', async () => {
    scene = await new WeriftScene('client').connect();
    scene.ours.close(performance.now());
    await scene.until(() => scene.werift.transport.sctp.state === 'closed');
    await scene.close();
    scene = await new WeriftScene('server').connect();
    await scene.werift.stop();
    await scene.until(() => scene.ours.state === 'closed');
    expect(scene.listener.states).toEqual(['connecting', 'connected', 'closed']);
  });
});

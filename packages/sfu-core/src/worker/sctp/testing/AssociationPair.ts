import { SeededRandom } from '../../../testing/SeededRandom.ts';
import {
  SctpAssociation,
  type SctpAssociationListener,
  type SctpAssociationOptions,
  type SctpAssociationState,
} from '../SctpAssociation.ts';
import { type NetworkConditions, VirtualNetwork } from './VirtualNetwork.ts';

export interface ReceivedMessage {
  streamId: number;
  ppid: number;
  message: Buffer;
}

/** A listener that remembers everything. */
export class RecordingListener implements SctpAssociationListener {
  readonly states: SctpAssociationState[] = [];
  readonly messages: ReceivedMessage[] = [];
  readonly lowAmounts: [streamId: number, bufferedBytes: number][] = [];
  readonly incomingResets: number[][] = [];
  readonly outgoingResets: number[] = [];
  /** Called after a message has been remembered. */
  onMessageToo: (received: ReceivedMessage) => void = () => undefined;

  onStateChange(state: SctpAssociationState): void {
    this.states.push(state);
  }

  onMessage(streamId: number, ppid: number, message: Buffer): void {
    const received = { streamId, ppid, message };
    this.messages.push(received);
    this.onMessageToo(received);
  }

  onBufferedAmountLow(streamId: number, bufferedAmountBytes: number): void {
    this.lowAmounts.push([streamId, bufferedAmountBytes]);
  }

  onIncomingStreamsReset(streamIds: readonly number[]): void {
    this.incomingResets.push([...streamIds]);
  }

  onOutgoingStreamReset(streamId: number): void {
    this.outgoingResets.push(streamId);
  }
}

/** Options that suit most tests; chance comes from `random`. */
export function associationOptions(
  random: SeededRandom,
  send: (packet: Buffer) => void,
  listener: SctpAssociationListener,
  overrides: Partial<SctpAssociationOptions> = {},
): SctpAssociationOptions {
  return {
    localPort: 5000,
    remotePort: 5000,
    maxSendMessageSizeBytes: 262_144,
    maxReceiveMessageSizeBytes: 262_144,
    sendBufferSizeBytes: 262_144_000,
    perStreamSendQueueLimitBytes: 262_144_000,
    receiveWindowBytes: 1_048_576,
    defaultBufferedAmountLowThresholdBytes: 0,
    randomBytes: (sizeBytes) => random.bytes(sizeBytes),
    send,
    listener,
    ...overrides,
  };
}

export interface AssociationPairOptions {
  seed?: number;
  conditions?: NetworkConditions;
  a?: Partial<SctpAssociationOptions>;
  b?: Partial<SctpAssociationOptions>;
}

/** Two associations, `a` and `b`, with a virtual network between them. */
export class AssociationPair {
  readonly random: SeededRandom;
  readonly network: VirtualNetwork;
  readonly a: SctpAssociation;
  readonly b: SctpAssociation;
  readonly listenerA = new RecordingListener();
  readonly listenerB = new RecordingListener();
  /** Sees each packet before the network does; false drops it. */
  filter: (packet: Buffer, from: 'a' | 'b') => boolean = () => true;

  constructor({ seed = 1, conditions = {}, a = {}, b = {} }: AssociationPairOptions = {}) {
    this.random = new SeededRandom(seed);
    this.network = new VirtualNetwork(this.random, conditions);
    const sendToB = (packet: Buffer) => {
      if (this.filter(packet, 'a')) this.network.send(packet, (copy) => this.b.receive(copy, this.nowMs));
    };
    const sendToA = (packet: Buffer) => {
      if (this.filter(packet, 'b')) this.network.send(packet, (copy) => this.a.receive(copy, this.nowMs));
    };
    this.a = new SctpAssociation(associationOptions(this.random, sendToB, this.listenerA, a));
    this.b = new SctpAssociation(associationOptions(this.random, sendToA, this.listenerB, b));
  }

  get nowMs(): number {
    return this.network.nowMs;
  }

  /** Connects both ends, at once as WebRTC does. */
  connect(): this {
    this.a.connect(this.nowMs);
    this.b.connect(this.nowMs);
    const areConnected = () => this.a.state === 'connected' && this.b.state === 'connected';
    if (!this.run(areConnected)) throw new Error(`not connected: ${this.a.state}, ${this.b.state}`);
    return this;
  }

  /** Lets time pass until `isDone`, for at most `limitMs` from now; whether it was done. */
  run(isDone: () => boolean, limitMs = 60_000): boolean {
    const tick = (nowMs: number) => {
      this.a.tick(nowMs);
      this.b.tick(nowMs);
    };
    return this.network.run(this.nowMs + limitMs, tick, isDone);
  }

  /** Lets `durationMs` pass. */
  pass(durationMs: number): void {
    this.run(() => false, durationMs);
  }
}

import type { SctpSettings } from '../../../../channel/contract.ts';
import { SctpAssociation } from '../../../sctp/SctpAssociation.ts';
import { SctpDataSession } from '../SctpDataSession.ts';
import type { DataRoom } from './DataRoom.ts';

export const dataChannelSettings: SctpSettings = {
  isDataChannel: true,
  maxSendMessageSize: 262_144,
  maxReceiveMessageSize: 262_144,
  sendBufferSize: 2_000_000,
  perStreamSendQueueLimit: 2_000_000,
  maxReceiverWindowBufferSize: 5_242_880,
  defaultStreamBufferedAmountLowThreshold: 0,
};

/** A data session and its remote, with a line between them that a test can cut. */
export class SctpLine {
  readonly session: SctpDataSession;
  readonly remote: SctpAssociation;
  /** What came to the remote. */
  readonly received: { streamId: number; ppid: number; message: Buffer }[] = [];
  /** The streams that the session has closed, in order. */
  readonly resets: number[] = [];
  /** What is sent towards the remote is lost. */
  isCut = false;
  readonly #room: DataRoom;
  readonly #wire: { to: 'session' | 'remote'; packet: Buffer }[] = [];

  constructor(
    room: DataRoom,
    transportId: string,
    { isPipe = false, ...settings }: Partial<SctpSettings> & { isPipe?: boolean } = {},
  ) {
    this.#room = room;
    const context = room.context(transportId);
    this.session = new SctpDataSession(
      { ...dataChannelSettings, ...settings },
      {
        ...context,
        send: (packet) => void (this.isCut || this.#wire.push({ to: 'remote', packet: Buffer.from(packet) })),
      },
    );
    this.session.isPipe = isPipe;
    this.remote = new SctpAssociation({
      localPort: 5000,
      remotePort: 5000,
      maxSendMessageSizeBytes: 1_000_000,
      maxReceiveMessageSizeBytes: 1_000_000,
      sendBufferSizeBytes: 5_000_000,
      perStreamSendQueueLimitBytes: 5_000_000,
      receiveWindowBytes: 5_000_000,
      defaultBufferedAmountLowThresholdBytes: 0,
      randomBytes: context.environment.randomBytes,
      send: (packet) => void this.#wire.push({ to: 'session', packet: Buffer.from(packet) }),
      listener: {
        onStateChange: () => undefined,
        onMessage: (streamId, ppid, message) => void this.received.push({ streamId, ppid, message }),
        onBufferedAmountLow: () => undefined,
        onIncomingStreamsReset: (streamIds) => void this.resets.push(...streamIds),
      },
    });
    room.onTick.push((nowMs) => {
      this.remote.tick(nowMs);
      this.deliver();
    });
  }

  /** What came to the remote, as text. */
  get texts(): string[] {
    return this.received.map(({ message }) => message.toString());
  }

  /** Carries what is under way, and all that comes of it. */
  deliver(): void {
    for (let next = this.#wire.shift(); next; next = this.#wire.shift()) {
      if (next.to === 'session') this.session.receive(next.packet);
      else this.remote.receive(next.packet, this.#room.nowMs);
    }
  }

  /** The transport below is there. */
  link(): void {
    this.session.linkStateChanged(true);
    this.deliver();
  }

  sendText(streamId: number, content: string, ppid = 51): void {
    this.remote.sendMessage(streamId, ppid, Buffer.from(content), { ordered: true }, this.#room.nowMs);
    this.deliver();
  }

  /** The remote closes a channel. */
  resetStream(streamId: number): void {
    this.remote.resetStream(streamId, this.#room.nowMs);
    this.deliver();
  }
}

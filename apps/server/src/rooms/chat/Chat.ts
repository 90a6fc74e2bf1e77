import { type ChatMessage, chatChannelLabel, errorCodes, ProtocolError, reasons } from '@parley/signaling-protocol';
import { RateLimits } from '../../limits/RateLimits.ts';
import type { SfuDataProducer, SfuDirectTransport } from '../../sfu/border.ts';
import { hear } from '../hear.ts';
import type { Participant } from '../Participant.ts';
import type { Peer } from '../Peer.ts';
import type { PeerDataConsumer } from '../PeerDataConsumer.ts';
import type { RoomLimits } from '../roomSettings.ts';
import type { ChatHistory, ChatPage } from './ChatHistory.ts';

/** What the chat needs of its room. */
export type ChatRoom = {
  /** Members now. */
  members(): Iterable<Peer>;
  /** Between the SFU and this process, as it is now; undefined: data channels don't reach the chat. */
  readonly direct: SfuDirectTransport | undefined;
  limits: Pick<RoomLimits, 'chatLength' | 'chatPerMinute'>;
  /** What was written so far. */
  history: ChatHistory;
  /** Gives a member a data consumer, or the one that it has; undefined when it can't get one. */
  offerData(peer: Peer, owner: Participant, dataProducer: SfuDataProducer): Promise<PeerDataConsumer | undefined>;
};

/**
 * A room's chat. It is written and read in two ways: by requests (`sendChat`, `getChatHistory`, `chatMessage`), and over
 * data channels labelled `chat`, which is all that clients of the 2024 dialect know. Each message reaches each member
 * once: over its data channels if it takes data and has never asked for the chat by requests, else as `chatMessage`.
 */
export class Chat {
  readonly #room: ChatRoom;
  readonly #history: ChatHistory;
  readonly #limits: RateLimits<Participant>;
  /** Data producers that speak for those who write by requests, to those who read over data channels. */
  readonly #standIns = new WeakMap<Participant, Promise<SfuDataProducer>>();

  constructor(room: ChatRoom) {
    this.#room = room;
    this.#history = room.history;
    const { chatPerMinute } = room.limits;
    this.#limits = new RateLimits({ burst: Math.ceil(chatPerMinute / 3), perSecond: chatPerMinute / 60 });
  }

  /** Carries out `sendChat`. */
  write(author: Peer, text: string): ChatMessage {
    this.#readByRequests(author);
    const { chatLength } = this.#room.limits;
    if (text.length > chatLength) {
      throw new ProtocolError(errorCodes.badRequest, `a message may have at most ${chatLength} characters`);
    }
    if (!author.info || !this.#mayWrite(author)) {
      throw new ProtocolError(errorCodes.conflict, reasons.chatTooFast);
    }
    const message = this.#keep(author, text);
    for (const reader of this.#readers(author)) {
      if (reader.readsChatOverChannels && this.#room.direct) void this.#sendOverChannel(author, reader, message);
      else reader.socket.notify('chatMessage', message);
    }
    return message;
  }

  /** Carries out `getChatHistory`. */
  read(reader: Peer, before: number | undefined): ChatPage {
    this.#readByRequests(reader);
    return this.#history.page(before);
  }

  /**
   * Takes in what is written over a data channel, cut to the length that is allowed: there is nobody to refuse it to. The SFU itself
   * gives it, as it was sent, to those who read over theirs.
   */
  async listenTo(author: Participant, channel: SfuDataProducer): Promise<void> {
    const { direct, limits } = this.#room;
    if (!direct) return;
    const onText = (text: string) => {
      if (!this.#mayWrite(author)) return;
      const message = this.#keep(author, text);
      for (const reader of this.#readers(author)) {
        if (!reader.dataConsumerOf(channel.id)) reader.socket.notify('chatMessage', message);
      }
    };
    await hear(direct, author, channel, onText, limits.chatLength);
  }

  *#readers(author: Participant): Iterable<Peer> {
    for (const member of this.#room.members()) {
      if (member !== author && member.standing.invitation.subscribe) yield member;
    }
  }

  #keep(author: Participant, text: string): ChatMessage {
    const displayName = author.info?.displayName ?? author.id;
    return this.#history.add({ peerId: author.id, displayName, text, sentAt: Date.now() });
  }

  #mayWrite(author: Participant): boolean {
    return this.#limits.allows(author, Date.now());
  }

  /** Whoever has used a request of the chat gets `chatMessage` from now on, and so not the same over data channels. */
  #readByRequests(peer: Peer): void {
    if (peer.readsChatByRequests) return;
    peer.readsChatByRequests = true;
    for (const consumer of peer.dataConsumers.values()) if (consumer.sfu.label === chatChannelLabel) consumer.end();
  }

  async #sendOverChannel(author: Peer, reader: Peer, message: ChatMessage): Promise<void> {
    try {
      const standIn = await this.#standInOf(author);
      const consumer = await this.#room.offerData(reader, author, standIn);
      if (await consumer?.send(message.text)) return;
    } catch (error) {
      if (author.closed || reader.closed) return;
      reader.logger.warn({ err: error }, 'chat message could not be sent over a data channel');
    }
    reader.socket.notify('chatMessage', message);
  }

  #standInOf(author: Peer): Promise<SfuDataProducer> {
    let standIn = this.#standIns.get(author);
    if (!standIn) {
      standIn = this.#createStandIn(author);
      this.#standIns.set(author, standIn);
      standIn.catch(() => this.#standIns.delete(author));
    }
    return standIn;
  }

  async #createStandIn(author: Peer): Promise<SfuDataProducer> {
    const { direct } = this.#room;
    if (!direct) throw new Error('the room has no direct transport');
    const standIn = await direct.produceData({ label: chatChannelLabel, protocol: '' });
    author.own(standIn);
    // The transport may go with its worker, and come again on another.
    standIn.observer.on('close', () => this.#standIns.delete(author));
    return standIn;
  }
}

import type { ClientRequestData, CloseCode, PeerInfo, RtpCapabilities } from '@parley/signaling-protocol';
import { chatChannelLabel, closeCodes, errorCodes, ProtocolError } from '@parley/signaling-protocol';
import type { Logger } from 'pino';
import type { SfuDataProducer, SfuProducer } from '../sfu/border.ts';
import type { TurnGrant } from '../turn/TurnService.ts';
import { JoinTimes, type JoinWatch } from './JoinTimes.ts';
import type { Participant } from './Participant.ts';
import type { PeerConsumer } from './PeerConsumer.ts';
import type { PeerDataConsumer } from './PeerDataConsumer.ts';
import type { PeerSocket } from './PeerSocket.ts';
import type { PeerTransport } from './PeerTransport.ts';
import { ResumeToken } from './ResumeToken.ts';
import { Standing } from './standing/Standing.ts';

/** How long a connected peer may take to join. */
export const joinTimeoutMs = 30_000;
/** ICE consent time-out (RFC 7675), and how long a peer is kept after all its transports are dead. */
export const iceConsentTimeoutSeconds = 20;

/** What a connection asked for, and may have. */
export type PeerOptions = {
  /** Consumers of each producer beyond the first. */
  consumerReplicas: number;
  /** The right to be relayed by TURN; it ends with the peer. */
  turn?: TurnGrant | undefined;
  /** What it is here. Default: as everybody who comes without a token. */
  standing?: Standing | undefined;
  /** Where it comes from, as this end sees it. */
  address?: string | undefined;
};

/** Somebody in a room: a connection, and what it sends and receives. Made and removed by {@link Room}. */
export class Peer implements Participant {
  readonly id: string;
  readonly socket: PeerSocket;
  readonly logger: Logger;
  readonly consumerReplicas: number;
  readonly turn: TurnGrant | undefined;
  readonly standing: Standing;
  readonly joinTimes: JoinTimes;
  readonly address: string | undefined;
  readonly transports = new Map<string, PeerTransport>();
  readonly producers = new Map<string, SfuProducer>();
  readonly consumers = new Map<string, PeerConsumer>();
  /** Ids of the producers that were offered: those who join while somebody begins to send would else get them twice. */
  readonly offeredIds = new Set<string>();
  readonly dataProducers = new Map<string, SfuDataProducer>();
  readonly dataConsumers = new Map<string, PeerDataConsumer>();
  /** By data producer; what could not be made, or was not accepted, is not offered again. */
  readonly offeredData = new Map<string, Promise<PeerDataConsumer | undefined>>();
  /** The client has used the chat's requests: it gets `chatMessage`, and no data channels labelled `chat`. */
  readsChatByRequests = false;
  #info: PeerInfo | undefined;
  #rtpCapabilities: RtpCapabilities | undefined;
  #takesData = false;
  #resumeToken: ResumeToken | undefined;
  #joinTimer: NodeJS.Timeout | undefined;
  #deadTimer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(
    id: string,
    socket: PeerSocket,
    options: PeerOptions & { logger: Logger; joinWatch?: JoinWatch | undefined },
  ) {
    this.id = id;
    this.socket = socket;
    this.consumerReplicas = options.consumerReplicas;
    this.turn = options.turn;
    this.standing = options.standing ?? new Standing();
    this.address = options.address;
    this.joinTimes = new JoinTimes(options.joinWatch);
    this.logger = options.logger;
    this.startJoinTimeout();
  }

  get closed(): boolean {
    return this.#closed;
  }

  get joined(): boolean {
    return this.#info !== undefined;
  }

  /** How the others see the peer; undefined before it joined. */
  get info(): PeerInfo | undefined {
    const { role, handRaisedAt } = this.standing;
    if (!this.#info) return undefined;
    return { ...this.#info, ...(role === 'host' && { role }), ...(handRaisedAt !== undefined && { handRaisedAt }) };
  }

  /** What its next connection proves itself with; undefined before it joined. */
  get resumeToken(): ResumeToken | undefined {
    return this.#resumeToken;
  }

  /** What the client can receive; undefined when it takes no media. */
  get rtpCapabilities(): RtpCapabilities | undefined {
    return this.#rtpCapabilities;
  }

  /** The client knows of the chat only what comes over data channels. */
  get readsChatOverChannels(): boolean {
    return this.#takesData && !this.readsChatByRequests;
  }

  /** Whether the client shall get what `dataProducer` sends. */
  wantsData({ label }: SfuDataProducer): boolean {
    return this.#takesData && !(label === chatChannelLabel && this.readsChatByRequests);
  }

  /** What the client receives of a data producer; undefined: nothing. */
  dataConsumerOf(dataProducerId: string): PeerDataConsumer | undefined {
    for (const consumer of this.dataConsumers.values()) {
      if (consumer.sfu.dataProducerId === dataProducerId) return consumer;
    }
    return undefined;
  }

  /** Counts `dataProducer` among the peer's own, until one of them ends. */
  own(dataProducer: SfuDataProducer): void {
    if (this.#closed) {
      dataProducer.close();
      return;
    }
    this.dataProducers.set(dataProducer.id, dataProducer);
    dataProducer.observer.on('close', () => this.dataProducers.delete(dataProducer.id));
  }

  /** The transport over which the client receives. */
  get receiving(): PeerTransport | undefined {
    for (const transport of this.transports.values()) if (transport.consuming) return transport;
    return undefined;
  }

  /** Whether one of its transports went with the worker that it was on. */
  get lostTransport(): boolean {
    return !this.#closed && [...this.transports.values()].some(({ sfu }) => sfu.closed);
  }

  /**
   * Makes the peer a member.
   *
   * @returns The secret for taking over this peer from a new connection.
   */
  join(data: ClientRequestData<'join'>): string {
    if (this.#info) throw new ProtocolError(errorCodes.conflict, 'already joined');
    this.stopJoinTimeout();
    this.#info = { id: this.id, displayName: data.displayName, device: data.device };
    this.#rtpCapabilities = data.rtpCapabilities ?? undefined;
    this.#takesData = data.dataChannels ?? Boolean(data.sctpCapabilities);
    const { token, secret } = ResumeToken.create();
    this.#resumeToken = token;
    return secret;
  }

  /** Gives the client time to join, from now on. */
  startJoinTimeout(): void {
    this.stopJoinTimeout();
    if (this.#closed || this.joined) return;
    this.#joinTimer = setTimeout(() => {
      this.logger.info('peer did not join in time');
      this.disconnect(closeCodes.timedOut, 'did not join in time');
    }, joinTimeoutMs);
  }

  /** The client need not hurry: it is not up to it. */
  stopJoinTimeout(): void {
    clearTimeout(this.#joinTimer);
  }

  /** @returns The name until now. */
  rename(displayName: string): string {
    if (!this.#info) throw new ProtocolError(errorCodes.conflict, 'not joined yet');
    const old = this.#info.displayName;
    this.#info = { ...this.#info, displayName };
    return old;
  }

  /** Whether `secret` is the one that {@link join} returned. */
  mayResumeWith(secret: string | undefined): boolean {
    return this.#resumeToken?.matches(secret) ?? false;
  }

  /** Looks at the transports after one changed: a peer that all of them failed is closed, unless one comes back in time. */
  checkHealth(): void {
    const health = [...this.transports.values()].map((transport) => transport.health);
    const dead = health.includes('dead') && !health.includes('alive');
    if (!dead || this.#closed) {
      clearTimeout(this.#deadTimer);
      this.#deadTimer = undefined;
      return;
    }
    this.#deadTimer ??= setTimeout(() => {
      this.logger.warn('peer closed: its transports stayed dead');
      this.disconnect(closeCodes.timedOut, 'no media path');
    }, iceConsentTimeoutSeconds * 1000);
  }

  /** Ends the connection; the room removes the peer. */
  disconnect(code: CloseCode, reason: string): void {
    this.socket.close(code, reason);
  }

  /** Closes what the peer sends and receives. Called by the room. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#joinTimer);
    clearTimeout(this.#deadTimer);
    this.turn?.revoke();
    for (const { sfu } of this.transports.values()) sfu.close();
    // Those that stand in for the peer are not on its transports.
    for (const dataProducer of [...this.dataProducers.values()]) dataProducer.close();
    this.transports.clear();
    this.producers.clear();
    this.consumers.clear();
    this.dataConsumers.clear();
  }
}

import { chunkType, errorCause, initParameterType } from './chunks/chunkType.ts';
import { asValue, writeError } from './chunks/errorChunk.ts';
import { type EndParameters, type InitChunk, initChunkBody, readInitChunk } from './chunks/initChunk.ts';
import type { PacketWriter } from './chunks/PacketWriter.ts';
import type { Chunk } from './chunks/packet.ts';
import { type Parameter, readParameters } from './chunks/parameters.ts';
import { Deadline } from './Deadline.ts';
import { StateCookie } from './StateCookie.ts';

/** The first wait for an answer to INIT or COOKIE ECHO; doubled each time. */
const FIRST_TIMEOUT_MS = 500;
/** RFC 9260's Max.Init.Retransmits. */
const MAX_RETRANSMITS = 8;
/** All there are: streams cost nothing before they are used. */
const MAX_STREAMS = 65_535;

export interface HandshakeOptions {
  writer: PacketWriter;
  /** The receive window to advertise. */
  windowBytes: number;
  randomBytes(sizeBytes: number): Buffer;
  /**
   * Both ends' parameters are known; data may come. `isRestart`: the peer has begun anew, in place of an association
   * that there was (RFC 9260 §5.2.4.1).
   */
  onPeerKnown(own: EndParameters, peer: EndParameters, isRestart: boolean, nowMs: number): void;
  /** The four ways are done; data may go. */
  onEstablished(nowMs: number): void;
  onFailed(): void;
}

/**
 * The four-way handshake in either role, or both at once as WebRTC has it, and what may come of INIT and COOKIE ECHO
 * later on (RFC 9260 §5).
 */
export class Handshake {
  /** Cookies that were not ours, or of another time. */
  rejectedCookieCount = 0;
  readonly #options: HandshakeOptions;
  readonly #cookies: StateCookie;
  readonly #timer = new Deadline();
  #state: 'idle' | 'cookieWait' | 'cookieEchoed' | 'done' = 'idle';
  #own: EndParameters;
  #peer: EndParameters | undefined;
  /** The peer's cookie, to be echoed. */
  #peerCookie: Buffer | undefined;
  #retransmits = 0;
  #timeoutMs = FIRST_TIMEOUT_MS;

  constructor(options: HandshakeOptions) {
    this.#options = options;
    this.#cookies = new StateCookie(options.randomBytes(32));
    this.#own = this.#freshOwn();
  }

  get state(): 'idle' | 'cookieWait' | 'cookieEchoed' | 'done' {
    return this.#state;
  }

  /** The verification tag of packets to us. */
  get ownTag(): number {
    return this.#own.initiateTag;
  }

  /** The verification tag of packets to the peer; undefined before we know it. */
  get peerTag(): number | undefined {
    return this.#peer?.initiateTag;
  }

  /** When `tick` has something to do; Infinity: never. */
  get dueAtMs(): number {
    return this.#timer.dueAtMs;
  }

  /** Sends INIT. */
  start(nowMs: number): void {
    if (this.#state !== 'idle') return;
    this.#state = 'cookieWait';
    this.#sendInit();
    this.#timer.set(nowMs, this.#timeoutMs);
  }

  /** Nothing more is sent or waited for. */
  stop(): void {
    this.#timer.clear();
  }

  tick(nowMs: number): void {
    if (!this.#timer.takeIfDue(nowMs)) return;
    this.#retransmits += 1;
    if (this.#retransmits > MAX_RETRANSMITS) {
      this.#options.onFailed();
      return;
    }
    this.#timeoutMs *= 2;
    this.#timer.set(nowMs, this.#timeoutMs);
    if (this.#state === 'cookieWait') this.#sendInit();
    else this.#sendCookieEcho([]);
  }

  /** Takes INIT, INIT ACK, COOKIE ECHO, COOKIE ACK or ERROR, of a packet with `tag`; false when it is malformed. */
  receive(chunk: Chunk, tag: number, nowMs: number): boolean {
    const { type, body } = chunk;
    if (type === chunkType.init || type === chunkType.initAck) {
      const init = readInitChunk(body);
      if (init === undefined) return false;
      if (type === chunkType.init) return this.#receiveInit(init, nowMs);
      this.#receiveInitAck(init, nowMs);
    } else if (type === chunkType.cookieEcho) {
      if (!this.#receiveCookieEcho(body, tag, nowMs)) this.rejectedCookieCount += 1;
    } else if (type === chunkType.cookieAck) {
      if (this.#state === 'cookieEchoed') this.#establish(nowMs);
    } else if (type === chunkType.error) {
      const causes = readParameters(body);
      if (causes?.some((cause) => cause.type === errorCause.staleCookie)) this.#receiveStaleCookie(nowMs);
      return causes !== undefined;
    }
    return true;
  }

  /** Answers an INIT; nothing changes until its sender brings the cookie. False: it makes no sense. */
  #receiveInit(init: InitChunk, nowMs: number): boolean {
    if (!isUsable(init.end)) return false;
    // In the middle of our own handshake the answer tells the same of us as our INIT did (§5.2.1), so that both
    // handshakes lead to one association; else each answer has a new tag (§5.2.2).
    const isUnderWay = this.#state === 'cookieWait' || this.#state === 'cookieEchoed';
    const own = isUnderWay ? this.#own : this.#freshOwn();
    const hasTies = this.#state === 'cookieEchoed' || this.#state === 'done';
    const cookie = this.#cookies.seal(
      {
        own,
        peer: init.end,
        ownTieTag: hasTies ? this.#own.initiateTag : 0,
        peerTieTag: hasTies ? (this.#peer?.initiateTag ?? 0) : 0,
      },
      nowMs,
    );
    const parameters: Parameter[] = [{ type: initParameterType.stateCookie, value: cookie }];
    for (const parameter of init.unrecognized) {
      parameters.push({ type: initParameterType.unrecognizedParameter, value: asValue([parameter]) });
    }
    let body = initChunkBody(own, parameters);
    if (body.length > this.#options.writer.maxBodySizeBytes) body = initChunkBody(own, parameters.slice(0, 1));
    this.#sendAlone(init.end.initiateTag, chunkType.initAck, body);
    return true;
  }

  /** Takes the answer to our INIT. */
  #receiveInitAck(init: InitChunk, nowMs: number): void {
    if (this.#state !== 'cookieWait') return;
    const { cookie } = init;
    if (!isUsable(init.end) || cookie === undefined || cookie.length > this.#options.writer.maxBodySizeBytes) {
      this.#options.onFailed();
      return;
    }
    this.#peer = init.end;
    this.#peerCookie = Buffer.from(cookie);
    this.#state = 'cookieEchoed';
    this.#restartTimer(nowMs);
    this.#options.onPeerKnown(this.#own, init.end, false, nowMs);
    this.#sendCookieEcho(init.unrecognized);
  }

  /** Takes a cookie back, in a packet with `tag`; false: it is not to be believed, or says nothing new. */
  #receiveCookieEcho(cookie: Buffer, tag: number, nowMs: number): boolean {
    const opened = this.#cookies.open(cookie, nowMs);
    if (opened === undefined || opened.content.own.initiateTag !== tag) return false;
    const { own, peer, ownTieTag, peerTieTag } = opened.content;
    const isSameOwn = own.initiateTag === this.#own.initiateTag;
    const isSamePeer = peer.initiateTag === this.#peer?.initiateTag;
    if (isSameOwn && isSamePeer && this.#state !== 'idle') {
      // RFC 9260 §5.2.4, action D: both handshakes were of the same association, or this is a repetition.
      this.#sendCookieAck();
      if (this.#state === 'cookieEchoed') this.#establish(nowMs);
      return true;
    }
    const isRestart =
      this.#state === 'done' &&
      !isSameOwn &&
      !isSamePeer &&
      ownTieTag === this.#own.initiateTag &&
      peerTieTag === this.peerTag;
    const isCollision = isSameOwn && (this.#state === 'cookieWait' || this.#state === 'cookieEchoed');
    if (this.#state !== 'idle' && !isRestart && !isCollision) return false;
    if (opened.isStale) {
      this.#sendStaleCookieError(peer.initiateTag);
      return true;
    }
    this.#own = own;
    this.#peer = peer;
    this.#options.onPeerKnown(own, peer, isRestart, nowMs);
    this.#sendCookieAck();
    this.#establish(nowMs);
    return true;
  }

  /** The peer says that our echo came too late: another INIT (RFC 9260 §5.2.6). */
  #receiveStaleCookie(nowMs: number): void {
    if (this.#state !== 'cookieEchoed') return;
    this.#state = 'cookieWait';
    this.#peer = undefined;
    this.#timer.set(nowMs, this.#timeoutMs);
    this.#sendInit();
  }

  #establish(nowMs: number): void {
    this.#state = 'done';
    this.#peerCookie = undefined;
    this.#timer.clear();
    this.#options.onEstablished(nowMs);
  }

  #restartTimer(nowMs: number): void {
    this.#retransmits = 0;
    this.#timeoutMs = FIRST_TIMEOUT_MS;
    this.#timer.set(nowMs, this.#timeoutMs);
  }

  #freshOwn(): EndParameters {
    const random = this.#options.randomBytes(8);
    return {
      // Zero is no tag.
      initiateTag: random.readUInt32BE(0) || 1,
      windowBytes: this.#options.windowBytes,
      outboundStreams: MAX_STREAMS,
      inboundStreams: MAX_STREAMS,
      initialTsn: random.readUInt32BE(4),
      hasPartialReliability: true,
      hasReconfig: true,
    };
  }

  #sendInit(): void {
    this.#sendAlone(0, chunkType.init, initChunkBody(this.#own, []));
  }

  #sendCookieEcho(unrecognized: readonly Parameter[]): void {
    const { writer } = this.#options;
    if (this.#peerCookie === undefined || this.#peer === undefined) return;
    const tag = this.#peer.initiateTag;
    writer.flush();
    writer.bytes.set(this.#peerCookie, writer.chunk(tag, chunkType.cookieEcho, 0, this.#peerCookie.length));
    if (unrecognized.length > 0) {
      writeError(writer, tag, chunkType.error, errorCause.unrecognizedParameters, asValue(unrecognized));
    }
    writer.flush();
  }

  #sendCookieAck(): void {
    if (this.#peer !== undefined) this.#options.writer.chunk(this.#peer.initiateTag, chunkType.cookieAck, 0, 0);
  }

  #sendStaleCookieError(tag: number): void {
    const { writer } = this.#options;
    // How late it was, in microseconds, is nobody's business.
    writeError(writer, tag, chunkType.error, errorCause.staleCookie, Buffer.alloc(4));
    writer.flush();
  }

  /** INIT and INIT ACK share their packet with nothing (RFC 9260 §6.10). */
  #sendAlone(tag: number, type: number, body: Buffer): void {
    const { writer } = this.#options;
    writer.flush();
    writer.bytes.set(body, writer.chunk(tag, type, 0, body.length));
    writer.flush();
  }
}

function isUsable(end: EndParameters): boolean {
  return end.initiateTag !== 0 && end.outboundStreams !== 0 && end.inboundStreams !== 0;
}

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { DtlsCounters } from '../DtlsCounters.ts';
import { contentType } from '../record/contentType.ts';
import type { Epoch, RecordLayer } from '../record/RecordLayer.ts';
import { ClientHandshake } from './ClientHandshake.ts';
import type { FlightSender } from './FlightSender.ts';
import { HandshakeContext, type HandshakeParameters } from './HandshakeContext.ts';
import { type HandshakeFragment, type HandshakeMessage, handshakeMessage, handshakeType } from './HandshakeMessage.ts';
import type { HandshakeFailure, HandshakeRole, MessageOutcome } from './HandshakeOutcome.ts';
import { HandshakeReassembler } from './HandshakeReassembler.ts';
import { type ClientHello, readClientHello } from './messages/clientHello.ts';
import { writeHelloVerifyRequest } from './messages/helloVerifyRequest.ts';
import { PartialMessage } from './PartialMessage.ts';
import { ServerHandshake } from './ServerHandshake.ts';

/** Somebody else's hello replaces one whose sender has been silent through this many retransmissions: 1,550 ms. */
const EXPIRATIONS_BEFORE_RESTART = 5;

/** A client counts its hellos from 0, and sends a second one when it was asked for a cookie. */
const MAX_HELLO_SEQUENCE = 3;

const COOKIE_SECRET_BYTES = 32;

/** What a handshake tells the endpoint it belongs to. */
export interface HandshakeListener {
  /** There is a peer: the time limit starts. */
  onStarted(): void;
  /** Both directions have keys from here on. */
  onKeys(context: HandshakeContext): void;
  /** Everything holds, but for a fingerprint that is not known yet. */
  onFinished(context: HandshakeContext): void;
  onFailed(failure: HandshakeFailure): void;
}

export interface HandshakeOptions {
  parameters: HandshakeParameters;
  records: RecordLayer;
  flights: FlightSender;
  counters: DtlsCounters;
  listener: HandshakeListener;
  send: (datagram: Buffer) => void;
}

/**
 * Brings fragments, flights and a role together.
 *
 * Which hello a server answers: the first valid one. While it waits for the client's second flight, a hello with another
 * random changes nothing, for it may be forged and must not disturb a client in the midst of its handshake. Only when the
 * first hello's sender has stayed silent through five retransmissions does the next hello start anew: the first was
 * forged before the client was there, or came from a predecessor that is gone. (A hello forged while the client listens can't be made
 * good: the client takes our answer to it for its own and finds the signature wrong. Only ICE, which sees to it that
 * nobody else's datagrams get here, and fresh credentials help against that.) From the client's first message of the second flight
 * on, no hello is listened to.
 */
export class Handshake {
  readonly #options: HandshakeOptions;
  readonly #cookieSecret: Buffer;
  #context: HandshakeContext;
  #role: HandshakeRole | undefined;
  #reassembler = new HandshakeReassembler();
  #hello: PartialMessage | undefined;
  /** Messages below this number are of a flight that we answered: seeing them again means that our answer was lost. */
  #answeredBelow = 0;
  #finishedSequence: number | undefined;
  #keysAnnounced = false;
  #closed = false;

  constructor(options: HandshakeOptions) {
    this.#options = options;
    this.#context = new HandshakeContext(options.parameters);
    this.#cookieSecret =
      options.parameters.cookie === 'always' ? options.parameters.random(COOKIE_SECRET_BYTES) : Buffer.alloc(0);
  }

  /** True once both Finished messages hold. */
  get finished(): boolean {
    return this.#finishedSequence !== undefined;
  }

  /** A client says hello; a server has nothing to do until it hears one. */
  start(): void {
    if (this.#closed || this.#options.parameters.side === 'server') return;
    const client = new ClientHandshake(this.#context);
    this.#role = client;
    client.sayHello();
    this.#options.listener.onStarted();
    this.#options.flights.start(this.#context.takeFlight(), true);
  }

  /** Takes a record's fragments. */
  receive(fragments: readonly HandshakeFragment[], epoch: Epoch): void {
    for (const fragment of fragments) {
      if (this.#closed) return;
      this.#take(fragment, epoch);
    }
  }

  /** Stops all timers; nothing is taken any more. */
  close(): void {
    this.#closed = true;
    this.#options.flights.close();
  }

  #take(fragment: HandshakeFragment, epoch: Epoch): void {
    const { counters, flights, parameters } = this.#options;
    // Only Finished is encrypted, and it always is; an encrypted hello would be a renegotiation, which we do not do.
    if ((fragment.type === handshakeType.finished) !== (epoch === 1)) counters.unexpected++;
    else if (this.#finishedSequence !== undefined) this.#takeAfterFinished(fragment, this.#finishedSequence);
    else if (parameters.side === 'server' && fragment.type === handshakeType.clientHello) this.#takeHello(fragment);
    else if (!this.#role) counters.unexpected++;
    else {
      const outcome = this.#reassembler.add(fragment, epoch === 1);
      if (outcome === 'kept') this.#handleWhole(this.#role);
      else if (outcome === 'tooFarAhead') counters.unexpected++;
      else if (fragment.messageSequence < this.#answeredBelow) flights.repeatForPeer();
    }
  }

  /** The client repeats its Finished when ours was lost (RFC 6347 section 4.2.4). It is authentic, so no limit is needed. */
  #takeAfterFinished(fragment: HandshakeFragment, finishedSequence: number): void {
    const { counters, flights, parameters } = this.#options;
    const ends = fragment.offset + fragment.data.length === fragment.lengthBytes;
    if (parameters.side === 'client' || fragment.messageSequence !== finishedSequence) counters.unexpected++;
    else if (ends && fragment.type === handshakeType.finished) flights.repeat();
  }

  #handleWhole(role: HandshakeRole): void {
    for (;;) {
      if (this.#closed || this.finished) return;
      const message = this.#reassembler.peek();
      if (!message) return;
      const outcome = role.handle(message);
      if (outcome === 'malformed' || outcome === 'unexpected') {
        this.#options.counters[outcome]++;
        this.#reassembler.discard();
        return;
      }
      this.#reassembler.advance();
      this.#follow(outcome, message.messageSequence);
    }
  }

  /** Does what follows from an accepted message. All of our own state is up to date before anything is sent. */
  #follow(outcome: MessageOutcome, messageSequence: number): void {
    const { flights, listener } = this.#options;
    if (typeof outcome === 'object') {
      listener.onFailed(outcome);
      return;
    }
    const context = this.#context;
    if (context.keySchedule && !this.#keysAnnounced) {
      this.#keysAnnounced = true;
      listener.onKeys(context);
    }
    if (outcome === 'finished') {
      this.#finishedSequence = messageSequence;
      flights.stop();
    }
    const flight = context.takeFlight();
    if (flight.length > 0) {
      this.#answeredBelow = this.#reassembler.nextSequence;
      flights.start(flight, outcome !== 'finished');
    }
    if (outcome === 'finished' && !this.#closed) {
      // Thousands of connections live long after their handshakes: secrets and messages need not.
      this.#role = undefined;
      this.#context = new HandshakeContext(this.#options.parameters);
      listener.onFinished(context);
    }
  }

  #takeHello(fragment: HandshakeFragment): void {
    const { counters } = this.#options;
    if (fragment.messageSequence > MAX_HELLO_SEQUENCE) {
      counters.unexpected++;
      return;
    }
    if (this.#hello?.matches(fragment)) this.#hello.add(fragment);
    else this.#hello = new PartialMessage(fragment);
    const message = this.#hello.assemble();
    if (!message) return;
    this.#hello = undefined;
    const hello = readClientHello(message.body);
    if (!hello) counters.malformed++;
    else if (!this.#role || this.#mayRestart(hello)) this.#answerHello(hello, message);
    else if (hello.random.equals(this.#context.clientRandom)) this.#options.flights.repeatForPeer();
    else counters.unexpected++;
  }

  #mayRestart(hello: ClientHello): boolean {
    const answered = this.#reassembler.nextSequence > this.#answeredBelow || !this.#reassembler.empty;
    const silent = this.#options.flights.expirations >= EXPIRATIONS_BEFORE_RESTART;
    return silent && !answered && !hello.random.equals(this.#context.clientRandom);
  }

  #answerHello(hello: ClientHello, message: HandshakeMessage): void {
    const { counters, parameters, records, listener } = this.#options;
    if (parameters.cookie === 'always' && !this.#cookieHolds(hello)) {
      this.#askForCookie(hello);
      return;
    }
    // A server counts its messages from where the hello that it answers stands (RFC 6347 section 4.2.2).
    const context = new HandshakeContext(parameters, message.messageSequence);
    const server = new ServerHandshake(context);
    const outcome = server.answer(hello, message);
    if (this.#role && outcome !== 'accepted') {
      // Only the first hello can fail us: that client is told why, a forger is not.
      counters.unexpected++;
      return;
    }
    if (!this.#role) listener.onStarted();
    this.#context = context;
    this.#role = server;
    this.#reassembler = new HandshakeReassembler(message.messageSequence + 1);
    records.dropEarly();
    this.#follow(outcome, message.messageSequence);
  }

  #cookieOf(hello: ClientHello): Buffer {
    // The secret is this endpoint's own, and an endpoint has one peer address: so the cookie is bound to that.
    return createHmac('sha256', this.#cookieSecret).update(hello.random).digest();
  }

  #cookieHolds(hello: ClientHello): boolean {
    const expected = this.#cookieOf(hello);
    return hello.cookie.length === expected.length && timingSafeEqual(hello.cookie, expected);
  }

  #askForCookie(hello: ClientHello): void {
    const { records, send } = this.#options;
    const body = writeHelloVerifyRequest(this.#cookieOf(hello));
    const message = handshakeMessage(handshakeType.helloVerifyRequest, 0, body);
    send(records.seal(contentType.handshake, 0, message.encoded));
  }
}

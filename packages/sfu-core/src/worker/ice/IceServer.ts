import { AttributeType, type StunMessage, StunWriter, shortTermKey } from '@parley/turn/stun';
import type { IceState } from '../../types/transport.ts';
import type { IceCredentials } from './credentials.ts';
import type { IceTuple } from './IceTuple.ts';
import { IceTuples } from './IceTuples.ts';
import { type LocalCredentials, verifyIceRequest } from './verifyIceRequest.ts';

/** Default of `consentTimeoutSeconds`, and what RFC 7675 section 5.1 says. */
export const DEFAULT_CONSENT_TIMEOUT_SECONDS = 30;

/** A tuple with a check younger than this is somebody's: browsers make one every 2.5 s (RFC 7675: every 5 s at most, spread). */
const TUPLE_IN_USE_MS = 6_000;

/** What an {@link IceServer} tells its owner, at once and in the order things happen. */
export interface IceServerListener<T extends IceTuple = IceTuple> {
  onStateChange(state: IceState): void;
  /** From now on we send on this tuple; told before the state that it causes. */
  onSelectedTuple(tuple: T): void;
  /** Media is accepted from this tuple now. */
  onTupleAdded(tuple: T): void;
  /** Media isn't accepted from it any more. If the server dropped it by itself, it closes it after this call. */
  onTupleRemoved(tuple: T): void;
  /** Requests that name this fragment are for this server; told of the first one by the constructor. */
  onLocalUsernameFragmentAdded(usernameFragment: string): void;
  onLocalUsernameFragmentRemoved(usernameFragment: string): void;
}

export interface IceServerOptions<T extends IceTuple = IceTuple> extends IceCredentials {
  /** Seconds without a valid check after which the remote has withdrawn its consent (RFC 7675); 0 = never. Default 30. */
  readonly consentTimeoutSeconds?: number | undefined;
  readonly listener: IceServerListener<T>;
}

/**
 * The ICE-lite side of one transport (RFC 8445): answers the remote's connectivity checks, knows which tuples belong to
 * the remote and which one it nominated. Owns no socket and no clock.
 *
 * The only way to become a tuple is a check that is signed with our password, so that nobody can have media sent to a
 * victim, nor send media in another's name.
 */
export class IceServer<T extends IceTuple = IceTuple> {
  readonly #listener: IceServerListener<T>;
  readonly #consentTimeoutMs: number;
  readonly #tuples = new IceTuples<T>();
  #credentials: LocalCredentials;
  /** During a restart: what was valid before, and still is until the new credentials are used. */
  #oldCredentials: LocalCredentials | undefined;
  #state: IceState = 'new';
  /** The highest nomination seen; 0 = none. */
  #remoteNomination = 0;
  #lastConsentMs = 0;
  /** When the last valid check came on each tuple. */
  readonly #lastCheckMs = new WeakMap<T, number>();

  constructor(options: IceServerOptions<T>) {
    this.#listener = options.listener;
    this.#consentTimeoutMs = (options.consentTimeoutSeconds ?? DEFAULT_CONSENT_TIMEOUT_SECONDS) * 1000;
    this.#credentials = localCredentials(options.usernameFragment, options.password);
    this.#listener.onLocalUsernameFragmentAdded(options.usernameFragment);
  }

  /** The current one: after a restart, the new one. */
  get usernameFragment(): string {
    return this.#credentials.usernameFragment;
  }

  /** The current one: after a restart, the new one. */
  get password(): string {
    return this.#credentials.password;
  }

  get state(): IceState {
    return this.#state;
  }

  /** The tuple to send on; there is one exactly while the state is `connected` or `completed`. */
  get selectedTuple(): T | undefined {
    return this.#tuples.selected;
  }

  /** Whether the remote has proved that it owns this tuple. Media from others is to be dropped. */
  isValidTuple(tuple: T): boolean {
    return this.#tuples.has(tuple);
  }

  /**
   * Whether the remote uses this tuple now. Checks on it that are for another server are then to be ignored: they may
   * come from a member of another call who writes our remote's address into the packets.
   */
  isInUse(tuple: T, nowMs: number): boolean {
    const lastCheckMs = this.#lastCheckMs.get(tuple);
    return this.#tuples.has(tuple) && lastCheckMs !== undefined && nowMs - lastCheckMs < TUPLE_IN_USE_MS;
  }

  /** Whether a USERNAME's first part is ours: the current fragment or, during a restart, the old one. */
  isOwnUsernameFragment(usernameFragment: string): boolean {
    return this.#acceptedCredentials().some((accepted) => accepted.usernameFragment === usernameFragment);
  }

  /**
   * Takes a STUN message that came on a tuple, and answers there if it is a request. Indications and responses are
   * ignored: a lite agent makes no checks. So is whatever has a wrong FINGERPRINT, for it is no STUN at all.
   *
   * @param nowMs Monotonic.
   */
  processStunRequest(message: StunMessage, tuple: T, nowMs: number): void {
    if (this.#state === 'closed' || message.class !== 'request') return;
    if (message.hasFingerprint && !message.verifyFingerprint()) return;

    const { error, credentials } = verifyIceRequest(message, this.#acceptedCredentials());
    const answer = new StunWriter();
    if (error !== undefined) answer.beginAnswer('error', message).errorCode(error);
    else {
      answer
        .beginAnswer('success', message)
        .xorAddress(AttributeType.xorMappedAddress, tuple.remoteIp, tuple.remotePort);
    }
    if (credentials !== undefined) answer.integrity(credentials.key);
    if (message.hasFingerprint) answer.fingerprint();
    tuple.send(answer.finish());
    if (error !== undefined) return;

    this.#lastConsentMs = nowMs;
    this.#lastCheckMs.set(tuple, nowMs);
    if (credentials === this.#credentials) this.#forgetOldCredentials();
    this.#handleCheck(tuple, message.useCandidate, message.nomination);
  }

  /**
   * The tuple is gone: its TCP connection was closed. If it was the selected one, the one checked last takes over; if
   * there is none, the server is disconnected.
   */
  removeTuple(tuple: T, nowMs: number): void {
    const wasSelected = tuple === this.#tuples.selected;
    if (!this.#tuples.delete(tuple)) return;
    this.#listener.onTupleRemoved(tuple);
    if (!wasSelected || this.#tuples.selected !== undefined) return;
    const heir = this.#tuples.lastChecked;
    if (heir === undefined) {
      this.#disconnect();
      return;
    }
    // The heir gets a whole consent interval to show that it lives.
    this.#lastConsentMs = nowMs;
    this.#select(heir);
  }

  /**
   * Starts an ICE restart (RFC 8445 section 9). The tuples stay, and the old credentials stay valid until a check comes
   * with the new ones. The state doesn't change.
   */
  restart(usernameFragment: string, password: string): void {
    if (this.#state === 'closed') return;
    // A second restart before the first one was taken up: only the last two generations count.
    this.#forgetOldCredentials();
    this.#oldCredentials = this.#credentials;
    this.#credentials = localCredentials(usernameFragment, password);
    this.#listener.onLocalUsernameFragmentAdded(usernameFragment);
  }

  /** To be called about every second. Disconnects when no valid check has come for the consent time-out (RFC 7675). */
  checkConsent(nowMs: number): void {
    if (this.#consentTimeoutMs === 0 || this.#tuples.selected === undefined) return;
    if (nowMs - this.#lastConsentMs >= this.#consentTimeoutMs) this.#disconnect();
  }

  /** Drops everything; idempotent. */
  close(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#dropTuples();
    this.#forgetOldCredentials();
    this.#listener.onLocalUsernameFragmentRemoved(this.#credentials.usernameFragment);
    this.#listener.onStateChange('closed');
  }

  #acceptedCredentials(): readonly LocalCredentials[] {
    return this.#oldCredentials === undefined ? [this.#credentials] : [this.#credentials, this.#oldCredentials];
  }

  #forgetOldCredentials(): void {
    const old = this.#oldCredentials;
    if (old === undefined) return;
    this.#oldCredentials = undefined;
    // The remote counts its nominations anew in the new session.
    this.#remoteNomination = 0;
    this.#listener.onLocalUsernameFragmentRemoved(old.usernameFragment);
  }

  #handleCheck(tuple: T, useCandidate: boolean, nomination: number | undefined): void {
    this.#addTuple(tuple);
    // A listener may have closed the server meanwhile.
    if (!this.#tuples.has(tuple)) return;
    const nominated = this.#isNominated(useCandidate, nomination);
    // Until something is nominated, the first tuple to work is as good as any, and saves a round trip.
    if (nominated || this.#tuples.selected === undefined) this.#select(tuple);
    if (nominated) this.#setState('completed');
    else if (this.#state === 'new' || this.#state === 'disconnected') this.#setState('connected');
  }

  /** With renomination the number decides, so that an overtaken check doesn't undo a later choice; else the last one wins. */
  #isNominated(useCandidate: boolean, nomination: number | undefined): boolean {
    if (nomination === undefined) return useCandidate;
    if (nomination <= this.#remoteNomination) return false;
    this.#remoteNomination = nomination;
    return true;
  }

  #addTuple(tuple: T): void {
    if (this.#state === 'closed') return;
    if (this.#tuples.has(tuple)) {
      this.#tuples.touch(tuple);
      return;
    }
    const dropped = this.#tuples.add(tuple);
    this.#listener.onTupleAdded(tuple);
    if (dropped !== undefined) this.#tellDropped(dropped);
  }

  #select(tuple: T): void {
    if (tuple === this.#tuples.selected) return;
    this.#tuples.select(tuple);
    this.#listener.onSelectedTuple(tuple);
  }

  #disconnect(): void {
    this.#remoteNomination = 0;
    this.#dropTuples();
    this.#setState('disconnected');
  }

  #dropTuples(): void {
    for (const tuple of this.#tuples.clear()) this.#tellDropped(tuple);
  }

  #tellDropped(tuple: T): void {
    this.#listener.onTupleRemoved(tuple);
    tuple.close();
  }

  #setState(state: IceState): void {
    if (this.#state === state || this.#state === 'closed') return;
    this.#state = state;
    this.#listener.onStateChange(state);
  }
}

function localCredentials(usernameFragment: string, password: string): LocalCredentials {
  return { usernameFragment, password, key: shortTermKey(password) };
}

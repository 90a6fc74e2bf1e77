import { randomBytes } from 'node:crypto';
import {
  AttributeType,
  Method,
  StunMessage,
  StunWriter,
  shortTermKey,
  TRANSACTION_ID_SIZE_BYTES,
} from '@parley/turn/stun';

const CHECK_INTERVAL_MS = 100;
const CONSENT_INTERVAL_MS = 5_000;
const CHECKS_TO_GIVE_UP = 100;
/** Of a host candidate seen by the remote as peer reflexive (RFC 8445 section 5.1.2). */
const PRIORITY = 0x6e7f1eff;

export interface IceChecksOptions {
  usernameFragment: string;
  password: string;
  send(packet: Buffer): void;
}

/** The controlling side of ICE towards a lite agent with one candidate (RFC 8445): nominates at once, then keeps consent fresh. */
export class IceChecks {
  readonly #options: IceChecksOptions;
  readonly #username: string;
  readonly #key: ReturnType<typeof shortTermKey>;
  readonly #tieBreaker = randomBytes(8).readBigUInt64BE();
  #timer: NodeJS.Timeout | undefined;
  #onNominated: (() => void) | undefined;

  constructor(options: IceChecksOptions) {
    this.#options = options;
    this.#username = `${options.usernameFragment}:bench`;
    this.#key = shortTermKey(options.password);
  }

  /** Resolves when the remote has accepted the path. */
  nominate(): Promise<void> {
    return new Promise((resolve, reject) => {
      let checks = 0;
      this.#timer = setInterval(() => {
        if (++checks < CHECKS_TO_GIVE_UP) this.#check();
        else {
          this.close();
          reject(new Error('no answer to ICE checks'));
        }
      }, CHECK_INTERVAL_MS);
      this.#onNominated = () => {
        clearInterval(this.#timer);
        this.#timer = setInterval(() => this.#check(), CONSENT_INTERVAL_MS);
        this.#onNominated = undefined;
        resolve();
      };
      this.#check();
    });
  }

  receive(packet: Buffer): void {
    if (StunMessage.parse(packet)?.class === 'success') this.#onNominated?.();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #check(): void {
    this.#options.send(
      new StunWriter()
        .begin('request', Method.binding, randomBytes(TRANSACTION_ID_SIZE_BYTES))
        .text(AttributeType.username, this.#username)
        .uint32(AttributeType.priority, PRIORITY)
        .uint64(AttributeType.iceControlling, this.#tieBreaker)
        .bytes(AttributeType.useCandidate)
        .integrity(this.#key)
        .fingerprint()
        .finish(),
    );
  }
}

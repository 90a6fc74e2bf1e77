import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Secret with which a new connection proves that it belongs to a peer. Kept as a digest: it can't leak into a log or dump. */
export class ResumeToken {
  readonly #digest: Buffer;

  private constructor(digest: Buffer) {
    this.#digest = digest;
  }

  /** Makes a token of 192 random bits, and the text that the client is told once. */
  static create(): { token: ResumeToken; secret: string } {
    const secret = randomBytes(24).toString('base64url');
    return { token: new ResumeToken(digest(secret)), secret };
  }

  /** The token whose {@link ResumeToken.digest} this is. */
  static ofDigest(digest: string): ResumeToken {
    return new ResumeToken(Buffer.from(digest, 'base64url'));
  }

  /** Tells it from others, and doesn't let anybody in: 43 characters. */
  get digest(): string {
    return this.#digest.toString('base64url');
  }

  /** Whether `secret` is the one handed out; takes the same time for every wrong one. */
  matches(secret: string | undefined): boolean {
    return secret !== undefined && timingSafeEqual(digest(secret), this.#digest);
  }
}

function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

import type { DtlsCertificate } from './certificate/DtlsCertificate.ts';
import type { DtlsFingerprint } from './certificate/DtlsFingerprint.ts';
import type { DtlsTimers } from './DtlsTimers.ts';
import type { SrtpKeyingMaterial } from './srtp/srtpKeyingMaterial.ts';
import type { SrtpProfileName } from './srtp/srtpProfile.ts';

/** Who says hello first: the client. In SDP's words `active` is the client and `passive` the server (RFC 5763). */
export type DtlsRole = 'client' | 'server';

/**
 * - `new`: made, not started.
 * - `connecting`: a client has said hello, a server is waiting for one, or in the midst of it.
 * - `connected`: the peer has proven that it owns the certificate with the known fingerprint (unless `verifyPeer` is false).
 * - `failed`: it could not, or the time ran out, or the peer ended with a fatal alert. Final but for `closed`.
 * - `closed`: `close()` was called or the peer said close_notify. Final.
 */
export type DtlsState = 'new' | 'connecting' | 'connected' | 'failed' | 'closed';

export interface DtlsEndpointOptions {
  role: DtlsRole;
  certificate: DtlsCertificate;
  /** SRTP profiles in order of preference (RFC 5764). Given and none shared with the peer: `failed`. Default none: plain DTLS. */
  srtpProfiles?: readonly SrtpProfileName[];
  /** Which certificate the peer must show. When it is not known yet, `setRemoteFingerprint` tells later. */
  remoteFingerprint?: DtlsFingerprint;
  /** Ask the peer for a certificate, and wait for its fingerprint to match before `connected`. Default true. */
  verifyPeer?: boolean;
  /**
   * Whether a server asks a client for a cookie before it does anything for it (RFC 6347 section 4.2.1). Costs a round trip. Default `never`:
   * under ICE the path is verified already.
   */
  cookie?: 'never' | 'always';
  /** Longest datagram of a handshake, bytes, without IP and UDP headers; 100 to 16384. Default 1200. */
  mtuBytes?: number;
  /** A handshake that takes longer has failed, ms. A server's time starts with a client's hello. Default 30000. */
  handshakeTimeoutMs?: number;
  /** Default: the process's clock. */
  timers?: DtlsTimers;
  /** Where hello randoms come from. Default `crypto.randomBytes`. */
  random?: (sizeBytes: number) => Buffer;
  /** Sends one datagram to the peer. The buffer belongs to the callee. */
  send(datagram: Buffer): void;
  /** `reason` says in words why it is `failed` or `closed`. */
  onStateChange?(state: DtlsState, reason?: string): void;
  /** The keys of SRTP, just before `connected` is announced. */
  onSrtpKeys?(keys: SrtpKeyingMaterial): void;
  /** One record of application data, authentic and new. The buffer belongs to the callee. */
  onData?(data: Buffer): void;
}

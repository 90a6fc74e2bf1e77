import * as v from 'valibot';
import { integer, list, text } from '../text.ts';

/** ICE credentials of one side (RFC 8445 section 5.3). */
export const iceParameters = v.object({
  usernameFragment: text(256),
  password: text(256),
  iceLite: v.optional(v.boolean()),
});
export type IceParameters = v.InferOutput<typeof iceParameters>;

/** An address the browser may send to (RFC 8445 section 5.1). */
export const iceCandidate = v.object({
  foundation: text(64),
  priority: integer(0, 0xffff_ffff),
  address: text(256),
  /** Same as `address`; older clients read this one. */
  ip: text(256),
  protocol: v.picklist(['udp', 'tcp']),
  port: integer(0, 65_535),
  type: v.picklist(['host', 'srflx', 'prflx', 'relay']),
  tcpType: v.optional(v.picklist(['active', 'passive', 'so'])),
});
export type IceCandidate = v.InferOutput<typeof iceCandidate>;

/** A STUN or TURN server, as `RTCIceServer` has it. */
export const iceServer = v.object({
  urls: v.union([text(512), list(text(512), 8)]),
  username: v.optional(text(512)),
  credential: v.optional(text(512)),
});
export type IceServer = v.InferOutput<typeof iceServer>;

const dtlsFingerprint = v.object({
  algorithm: v.picklist(
    ['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512'],
    'must be a known hash such as "sha-256"',
  ),
  value: v.pipe(
    v.string('must be a string'),
    v.maxLength(191, 'must be a fingerprint'),
    v.regex(/^[0-9a-f]{2}(:[0-9a-f]{2})+$/i, 'must be colon-separated hexadecimal bytes'),
  ),
});

/** Role and certificate fingerprints of one side of DTLS (RFC 8122). */
export const dtlsParameters = v.object({
  /** Default `auto`. */
  role: v.optional(v.picklist(['auto', 'client', 'server'], 'must be "auto", "client" or "server"')),
  fingerprints: v.pipe(list(dtlsFingerprint, 16), v.minLength(1, 'must not be empty')),
});
export type DtlsParameters = v.InferOutput<typeof dtlsParameters>;

/** SCTP streams an endpoint can open. Older clients announce them, newer ones no longer do. */
export const sctpCapabilities = v.object({
  numStreams: v.object({ OS: integer(1, 65_535), MIS: integer(1, 65_535) }),
});
export type SctpCapabilities = v.InferOutput<typeof sctpCapabilities>;

const messageSize = integer(0, Number.MAX_SAFE_INTEGER);

/** SCTP association parameters of a transport that carries data channels (RFC 8841). */
export const sctpParameters = v.object({
  port: integer(1, 65_535),
  OS: integer(1, 65_535),
  MIS: integer(1, 65_535),
  /** Largest messages, in bytes, each way; `maxMessageSize` is what older clients read. */
  maxSendMessageSize: messageSize,
  maxReceiveMessageSize: messageSize,
  maxMessageSize: messageSize,
});
export type SctpParameters = v.InferOutput<typeof sctpParameters>;

/** ICE state of the server's side of a transport. */
export const iceState = v.picklist(['new', 'connected', 'completed', 'disconnected', 'closed']);
export type IceState = v.InferOutput<typeof iceState>;

/** DTLS state of the server's side of a transport. */
export const dtlsState = v.picklist(['new', 'connecting', 'connected', 'failed', 'closed']);
export type DtlsState = v.InferOutput<typeof dtlsState>;

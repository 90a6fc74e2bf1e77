import { AttributeType, Method } from './stun/attributes.ts';
import { StunMessage } from './stun/StunMessage.ts';
import { StunWriter } from './stun/StunWriter.ts';

/** Who sent a datagram, as `dgram`'s `rinfo` names it. */
export interface BindingSource {
  readonly address: string;
  readonly port: number;
}

/**
 * The required attributes that an unauthenticated Binding request may bring. A STUN server has no use for ICE's, but
 * a connectivity check that strays here deserves an answer too.
 */
const KNOWN_ATTRIBUTES: ReadonlySet<number> = new Set([
  AttributeType.username,
  AttributeType.realm,
  AttributeType.nonce,
  AttributeType.priority,
  AttributeType.useCandidate,
]);

/**
 * The STUN server's part of RFC 8489 section 12: tells whoever asks the address its datagrams come from. Pure: bytes in,
 * bytes out, nobody is authenticated and nothing is remembered.
 */
export class BindingResponder {
  /**
   * The answer to a datagram, or `undefined` when it is none of ours: not a sound STUN message, not a Binding request, or
   * with a wrong FINGERPRINT. Never throws. An answer carries no SOFTWARE and no reason text, so that little is
   * gained by asking in another's name.
   */
  respond(datagram: Buffer, source: BindingSource): Buffer | undefined {
    const request = StunMessage.parse(datagram);
    if (request === undefined || request.class !== 'request' || request.method !== Method.binding) return undefined;
    if (request.hasFingerprint && !request.verifyFingerprint()) return undefined;

    const unknown = request.unknownRequired(KNOWN_ATTRIBUTES);
    const writer = new StunWriter();
    if (unknown.length > 0) {
      writer.beginAnswer('error', request).errorCode(420).unknownAttributes(unknown);
    } else {
      writer.beginAnswer('success', request).xorAddress(AttributeType.xorMappedAddress, source.address, source.port);
    }
    if (request.hasFingerprint) writer.fingerprint();
    return writer.finish();
  }
}

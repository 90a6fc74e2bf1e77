import { AttributeType } from '../stun/attributes.ts';
import type { StunMessage } from '../stun/StunMessage.ts';

/** Attributes of extensions that only the server knows: RFC 8016, and ADDITIONAL-ADDRESS-FAMILY as coturn's older clients send it. */
export const MOBILITY_TICKET = 0x8030;
export const OLD_ADDITIONAL_ADDRESS_FAMILY = 0x8032;

/** REQUESTED-TRANSPORT's protocol numbers. */
export const PROTOCOL_UDP = 17;
export const PROTOCOL_TCP = 6;

/** The required attributes that requests and indications of TURN may bring; others are answered with 420. */
export const KNOWN_ATTRIBUTES: ReadonlySet<number> = new Set([
  AttributeType.username,
  AttributeType.realm,
  AttributeType.nonce,
  AttributeType.passwordAlgorithm,
  AttributeType.channelNumber,
  AttributeType.lifetime,
  AttributeType.xorPeerAddress,
  AttributeType.data,
  AttributeType.requestedAddressFamily,
  AttributeType.evenPort,
  AttributeType.requestedTransport,
  AttributeType.dontFragment,
  AttributeType.reservationToken,
  AttributeType.connectionId,
  // Those of ICE and of answers mean nothing here, but a connectivity check that strays here deserves an answer.
  AttributeType.priority,
  AttributeType.useCandidate,
]);

/** What an address family attribute says; `unsupported` for numbers that are no family, `undefined` when it is absent. */
export function addressFamily(message: StunMessage, type: number): 4 | 6 | 'unsupported' | undefined {
  const value = message.bytes(type);
  if (value === undefined) return undefined;
  if (value.length !== 4) return 'unsupported';
  return value[0] === 1 ? 4 : value[0] === 2 ? 6 : 'unsupported';
}

/** The magic cookie that every STUN message carries in bytes 4-7 (RFC 8489 section 5). */
export const MAGIC_COOKIE = 0x2112a442;

/** Size of the STUN header: type, length, magic cookie, transaction id (RFC 8489 section 5). */
export const HEADER_SIZE_BYTES = 20;

/** Size of a STUN transaction id (RFC 8489 section 5). */
export const TRANSACTION_ID_SIZE_BYTES = 12;

/** What a message is: asks, tells without wanting an answer, or answers (RFC 8489 section 5). */
export type StunClass = 'request' | 'indication' | 'success' | 'error';

/** STUN and TURN methods (RFC 8489 section 18.2, RFC 8656 section 17, RFC 6062 section 6.1). */
export const Method = {
  binding: 0x001,
  allocate: 0x003,
  refresh: 0x004,
  send: 0x006,
  data: 0x007,
  createPermission: 0x008,
  channelBind: 0x009,
  connect: 0x00a,
  connectionBind: 0x00b,
  connectionAttempt: 0x00c,
} as const;

/**
 * Attribute types. Those below 0x8000 must be understood by who receives them (RFC 8489 section 14).
 * STUN: RFC 8489 section 18.3; TURN: RFC 8656 section 18; ICE: RFC 8445 section 16.1.
 */
export const AttributeType = {
  mappedAddress: 0x0001,
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  channelNumber: 0x000c,
  lifetime: 0x000d,
  xorPeerAddress: 0x0012,
  data: 0x0013,
  realm: 0x0014,
  nonce: 0x0015,
  xorRelayedAddress: 0x0016,
  requestedAddressFamily: 0x0017,
  evenPort: 0x0018,
  requestedTransport: 0x0019,
  dontFragment: 0x001a,
  messageIntegritySha256: 0x001c,
  passwordAlgorithm: 0x001d,
  userhash: 0x001e,
  xorMappedAddress: 0x0020,
  reservationToken: 0x0022,
  priority: 0x0024,
  useCandidate: 0x0025,
  connectionId: 0x002a,
  additionalAddressFamily: 0x8000,
  addressErrorCode: 0x8001,
  passwordAlgorithms: 0x8002,
  alternateDomain: 0x8003,
  icmp: 0x8004,
  software: 0x8022,
  alternateServer: 0x8023,
  fingerprint: 0x8028,
  iceControlled: 0x8029,
  iceControlling: 0x802a,
  /** libwebrtc's renomination: the highest number seen wins (draft-thatcher-ice-renomination). */
  nomination: 0xc001,
} as const;

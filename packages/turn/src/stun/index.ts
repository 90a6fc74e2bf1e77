export {
  AttributeType,
  HEADER_SIZE_BYTES,
  MAGIC_COOKIE,
  Method,
  type StunClass,
  TRANSACTION_ID_SIZE_BYTES,
} from './attributes.ts';
export { longTermKey, type PasswordAlgorithm, shortTermKey, userhash } from './integrity.ts';
export { canonicalIpAddress, formatIpAddress, parseIpAddress, type SocketAddress } from './ipAddress.ts';
export { isStun } from './isStun.ts';
export { type StunError, StunMessage } from './StunMessage.ts';
export { StunWriter } from './StunWriter.ts';

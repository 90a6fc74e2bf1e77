export { type BroadcasterBody, type BroadcasterData, broadcasterBodies } from './broadcasters.ts';
export {
  type ClientRequestAnswer,
  type ClientRequestAnswerInput,
  type ClientRequestData,
  type ClientRequestInput,
  type ClientRequestMethod,
  clientRequests,
  requestsBeforeJoin,
} from './clientRequests.ts';
export { type CloseCode, closeCodes } from './closeCodes.ts';
export { type ConnectionQuery, formatConnectionQuery, parseConnectionQuery } from './connectionQuery.ts';
export { limits } from './limits.ts';
export type { SctpStreamParameters } from './media/data.ts';
export {
  type MediaKind,
  type RtpCapabilities,
  type RtpHeaderExtensionUri,
  type RtpParameters,
  spatialLayersOf,
} from './media/rtp.ts';
export type { ConsumerScore, ConsumerType, ProducerScore, Stats } from './media/score.ts';
export { isSealable, sealableCapabilities } from './media/sealable.ts';
export type { SrtpCryptoSuite, SrtpParameters } from './media/srtp.ts';
export type {
  DtlsParameters,
  DtlsState,
  IceCandidate,
  IceParameters,
  IceServer,
  IceState,
  SctpCapabilities,
  SctpParameters,
} from './media/transport.ts';
export { type Notification, type NotificationData, type NotificationMethod, notifications } from './notifications.ts';
export { type ErrorCode, errorCodes, ProtocolError } from './ProtocolError.ts';
export { type ReasonName, reasonNamed, reasons } from './reasons.ts';
export { type ChatMessage, chatMessage } from './requests/chat.ts';
export { botChannelLabel, chatChannelLabel } from './requests/data.ts';
export {
  type EncryptionNote,
  type ProducerSource,
  pictureSizeOf,
  readEncryptionNote,
  sourceOf,
} from './requests/producers.ts';
export type { Device, PeerInfo } from './requests/room.ts';
export {
  type ServerRequestAnswer,
  type ServerRequestData,
  type ServerRequestInput,
  type ServerRequestMethod,
  serverRequests,
} from './serverRequests.ts';
export { type Role, type RoomState, role, roomState } from './standing.ts';
export { displayName, id } from './text.ts';
export {
  isClientRequestMethod,
  type Validated,
  validateBroadcasterBody,
  validateId,
  validateNotification,
  validateRequest,
  validateServerRequest,
} from './validate.ts';

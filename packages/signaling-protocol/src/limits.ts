/**
 * Upper bounds of what a peer may put into a message. They keep one peer from making the server, or the other peers it
 * is shown to, hold or draw something absurd; no honest client comes near them.
 */
export const limits = {
  /** Characters of a room, peer, transport, producer or consumer id. */
  idLength: 64,
  /** Characters of a display name, after trimming. */
  displayNameLength: 64,
  /** Characters of each part of a device description. */
  deviceTextLength: 64,
  /** Characters of the JSON of an `appData`. */
  appDataLength: 2048,
  /** Characters of a data channel's label, and of its protocol. */
  channelTextLength: 256,
  /** Characters of a chat message, after trimming. */
  chatTextLength: 2000,
  /** Messages in one answer to `getChatHistory`. */
  chatPageLength: 50,
  /** Codecs in one RtpCapabilities or RtpParameters. */
  codecs: 128,
  /** Header extensions in one RtpCapabilities or RtpParameters. */
  headerExtensions: 64,
  /** Encodings (simulcast layers) in one RtpParameters. */
  encodings: 16,
  /** Extra consumers of each producer that a connection may ask for (`consumerReplicas`), for load tests. */
  consumerReplicas: 8,
} as const;

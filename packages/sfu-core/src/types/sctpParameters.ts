/** The SCTP association of a transport (RFC 8831). */
export type SctpParameters = {
  /** SCTP source port. */
  port: number;
  /** Largest message a DataConsumer may send, bytes. */
  maxSendMessageSize: number;
  /** Largest message a DataProducer may receive, bytes. */
  maxReceiveMessageSize: number;
  /** Bytes. */
  sendBufferSize: number;
  /** Bytes. */
  perStreamSendQueueLimit: number;
  /** Bytes. */
  maxReceiverWindowBufferSize: number;
  /** Whether DataChannels (PPIDs of RFC 8831 section 8) run over it; true in WebRTC transports only. */
  isDataChannel: boolean;
  /** Outgoing streams offered. */
  OS: number;
  /** Incoming streams accepted. */
  MIS: number;
  /** Bytes; what clients of older versions read. */
  maxMessageSize: number;
};

/** Numbers of streams that both sides agreed on. */
export type SctpNegotiatedCapabilities = {
  negotiatedMaxOutboundStreams: number;
  negotiatedMaxInboundStreams: number;
};

/** Reliability of one SCTP stream (RFC 8831 section 6.1). */
export type SctpStreamParameters = {
  streamId: number;
  /** Default true, or false when one of the two limits is given. */
  ordered?: boolean;
  /** ms; excludes `maxRetransmits` and `ordered`. */
  maxPacketLifeTime?: number;
  /** Excludes `maxPacketLifeTime` and `ordered`. */
  maxRetransmits?: number;
};

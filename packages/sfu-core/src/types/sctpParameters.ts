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

/** @deprecated Numbers of streams are negotiated. */
export type NumSctpStreams = { OS: number; MIS: number };

/** @deprecated What clients of older versions tell of themselves. */
export type SctpCapabilities = { numStreams: NumSctpStreams };

/** How a transport that may have SCTP is made. */
export type SctpTransportOptions = {
  /** Data, over an SCTP association. Default false (`pipeToRouter()`: true). */
  enableSctp?: boolean;
  /** Largest message a DataConsumer may send, bytes. Default 262144. */
  maxSendMessageSize?: number;
  /** Largest message a DataProducer may receive, bytes. Default 262144. */
  maxReceiveMessageSize?: number;
  /** Bytes that may wait to be sent. Default 2000000. */
  sctpSendBufferSize?: number;
  /** The same for one stream, bytes. Default 2000000. */
  sctpPerStreamSendQueueLimit?: number;
  /** Bytes; somewhat more than the largest message. Default 5242880. */
  sctpMaxReceiverWindowBufferSize?: number;
  /** `bufferedamountlow` comes when no more is buffered, bytes. Default 1024. */
  sctpDefaultStreamBufferedAmountLowThreshold?: number;
  /** @deprecated Without effect: numbers of streams are negotiated. */
  numSctpStreams?: NumSctpStreams;
  /** @deprecated Both maximum sizes, where they are not given themselves. */
  maxSctpMessageSize?: number;
};

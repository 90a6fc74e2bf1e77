export type TransportProtocol = 'udp' | 'tcp';

export type TransportPortRange = { min: number; max: number };

export type TransportSocketFlags = {
  /** Disable dual-stack on an IPv6 socket. Default false. */
  ipv6Only?: boolean;
  /** SO_REUSEPORT, UDP only. Default false. */
  udpReusePort?: boolean;
};

/** Where a transport, or a WebRtcServer, listens, and what it tells others about it. */
export type TransportListenInfo = {
  protocol: TransportProtocol;
  /** Local IPv4 or IPv6 address. */
  ip: string;
  /** @deprecated Use `announcedAddress`. */
  announcedIp?: string;
  /** Address or host name written into ICE candidates instead of `ip`. */
  announcedAddress?: string;
  /** Announce `ip` as well when `announcedAddress` is given. Default false. */
  exposeInternalIp?: boolean;
  /** Local port; 0 or absent: any free port (of `portRange` when given). */
  port?: number;
  portRange?: TransportPortRange;
  flags?: TransportSocketFlags;
  /** Socket buffers, bytes. Default: the operating system's. */
  sendBufferSize?: number;
  recvBufferSize?: number;
};

/** @deprecated Use TransportListenInfo. */
export type TransportListenIp = { ip: string; announcedIp?: string };

/** The two ends of a transport's selected path. */
export type TransportTuple = {
  /** @deprecated Use `localAddress`. */
  localIp: string;
  localAddress: string;
  localPort: number;
  remoteIp?: string;
  remotePort?: number;
  protocol: TransportProtocol;
};

export type IceParameters = { usernameFragment: string; password: string; iceLite?: boolean };

export type IceCandidate = {
  /** `udpcandidate` or `tcpcandidate`. */
  foundation: string;
  priority: number;
  /** @deprecated Use `address`. */
  ip: string;
  /** IP address or host name to connect to: the announced one, if there is one. */
  address: string;
  protocol: TransportProtocol;
  port: number;
  type: 'host';
  /** TCP only: we listen, the remote connects (RFC 6544 §4.5). */
  tcpType?: 'passive';
};

/**
 * - `new`: no check has come yet.
 * - `connected`: the remote made a check, but nominated nothing.
 * - `completed`: the remote nominated the selected tuple.
 * - `disconnected`: there was a connection; its tuples are gone or consent has expired. A new check revives it.
 * - `closed`: for good.
 */
export type IceState = 'new' | 'connected' | 'completed' | 'disconnected' | 'closed';

export type FingerprintAlgorithm = 'sha-1' | 'sha-224' | 'sha-256' | 'sha-384' | 'sha-512';

export type DtlsFingerprint = { algorithm: FingerprintAlgorithm; value: string };

export type DtlsRole = 'auto' | 'client' | 'server';

export type DtlsParameters = { role?: DtlsRole; fingerprints: DtlsFingerprint[] };

export type DtlsState = 'new' | 'connecting' | 'connected' | 'failed' | 'closed';

/** Layers of a simulcast or SVC stream; 0 is the lowest. */
export type ConsumerLayers = { spatialLayer: number; temporalLayer?: number };

export type ProducerType = 'simple' | 'simulcast' | 'svc';

export type ConsumerType = 'simple' | 'simulcast' | 'svc' | 'pipe';

/** Reception quality of one encoding of a producer, 0 (dead) to 10. */
export type ProducerScore = { encodingIdx: number; ssrc: number; rid?: string; score: number };

export type ConsumerScore = {
  /** Of the stream sent to the consumer, 0 to 10. */
  score: number;
  /** Of the encoding being forwarded, 0 to 10. */
  producerScore: number;
  /** Of each encoding of the producer. */
  producerScores: number[];
};

export type ProducerVideoOrientation = { camera: boolean; flip: boolean; rotation: number };

export type TraceEventData = {
  type: string;
  /** Milliseconds of the worker's monotonic clock. */
  timestamp: number;
  direction: 'in' | 'out';
  info: Record<string, unknown>;
};

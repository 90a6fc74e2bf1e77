/** What one case of the bench came to; also a line of its JSON. */
export interface ForwardRow {
  /** Which way packets take: `native` (sendmmsg and OpenSSL, by koffi) or `js`. */
  path: string;
  /** SRTP protection profile. */
  suite: string;
  /** Consumers. */
  n: number;
  /** RTP packet from the sender, bytes. */
  bytes: number;
  /** Packets that the sender let go of at a time. */
  group: number;
  /** Packets a second to all consumers, with the worker's core full, or as full as it gets without loss. */
  outPps: number;
  /** CPU of the worker for each of them, user and system. */
  usPerPacket: number;
  /** CPU of a bare send of a datagram of that size, µs. */
  floorUs: number;
  /** CPU of a bare forwarder in JavaScript: copy, header, AES-CM with HMAC-SHA1 and a send, nothing else; µs. */
  floorJsUs: number;
  /** usPerPacket / floorUs. */
  ratio: number;
  /** usPerPacket / floorJsUs. */
  ratioJs: number;
  /** From the generator's send to the sink's read, at 70 % of `outPps`. */
  p50Ms: number;
  p99Ms: number;
  /** At 70 % of `outPps`. */
  lossPct: number;
  /** Memory of the worker after all that. */
  rssMiB: number;
  /** CPU of the bench's own processes while the worker's core was full, % of a core. */
  generatorCpuPct: number;
  sinkCpuPct: number;
  /** How full the worker's core was, %. */
  workerCpuPct: number;
  /** Why the figures mean nothing, or less; absent when all is well. */
  void?: string;
}

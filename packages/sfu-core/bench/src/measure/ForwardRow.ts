/** What one contestant of one case came to; also a line of the bench's JSON. */
export interface ForwardRow {
  /** Who: `native` and `js` are our engine's paths, `mediasoup` its C++ worker, `floor-native` and `floor-js` bare forwarders. */
  path: string;
  /** SRTP protection profile. */
  suite: string;
  /** Consumers. */
  n: number;
  /** What is sent: `video`, `audio`, or the name of a recording. */
  media: string;
  /** RTP packet from the sender, bytes, on the average. */
  bytes: number;
  /** Packets that the sender let go of at a time; 0: as recorded. */
  group: number;
  /** How busy the worker's core was with it, %. */
  workerCpuPct: number;
  /** Packets a second to all consumers. */
  outPps: number;
  /** CPU of the worker for each of them, user and system. */
  usPerPacket: number;
  /** That of a bare `dgram` send of a datagram of that size, in between. */
  bareSendUs: number;
  /** usPerPacket by that. */
  ratioBareSend: number;
  /** usPerPacket by what the others took, in pairs of slices; absent where they were not there. */
  ratioFloorJs?: number;
  ratioFloorNative?: number;
  ratioMediasoup?: number;
  /** From the generator's send to the sink's read. */
  p50Ms: number;
  p99Ms: number;
  lossPct: number;
  /** Memory of the worker after all that. */
  rssMiB: number;
  /** CPU of the bench's own processes meanwhile, % of a core. */
  generatorCpuPct: number;
  sinkCpuPct: number;
  /** Why the figures mean nothing, or less; absent when all is well. */
  void?: string;
}

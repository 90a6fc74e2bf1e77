import type { CallStatistics, StatisticsEntry } from '../src/media/collectStatistics.ts';

const layers = [
  { rid: 'r0', width: 320, height: 180, bps: 128_000 },
  { rid: 'r1', width: 640, height: 360, bps: 486_000 },
  { rid: 'r2', width: 1280, height: 720, bps: 1_420_000 },
];

/** Statistics as a call has them, growing from one report to the next. */
export function storyStatistics(peerId: string): CallStatistics {
  const timestamp = Date.now();
  const seconds = (timestamp % 1e6) / 1000;
  const pair = (bytes: { bytesSent: number; bytesReceived: number }, roundTrip: number): StatisticsEntry[] => [
    { id: 'T', type: 'transport', iceState: 'connected', dtlsState: 'connected', selectedCandidatePairId: 'P' },
    {
      id: 'P',
      type: 'candidate-pair',
      localCandidateId: 'L',
      remoteCandidateId: 'R',
      timestamp,
      currentRoundTripTime: roundTrip,
      availableOutgoingBitrate: 2.6e6,
      ...bytes,
    },
    { id: 'L', type: 'local-candidate', protocol: 'udp', address: '192.168.1.34', port: 51_234 },
    { id: 'R', type: 'remote-candidate', protocol: 'udp', address: '203.0.113.9', port: 44_444 },
  ];
  const tuple = {
    protocol: 'udp',
    localAddress: '203.0.113.9',
    localPort: 44_444,
    remoteIp: '198.51.100.7',
    remotePort: 61_022,
  };
  const transport = { iceState: 'completed', dtlsState: 'connected', iceSelectedTuple: tuple };
  if (peerId !== 'me') {
    return {
      takenAtMs: timestamp,
      subjects: [
        {
          kind: 'consumer',
          id: 'mic',
          name: 'mic',
          browser: [inbound('audio', 'mic', 42_000, seconds, timestamp)],
          server: [
            {
              type: 'outbound-rtp',
              kind: 'audio',
              mimeType: 'audio/opus',
              bitrate: 41_800,
              packetCount: 5_120,
              packetsLost: 0,
              jitter: 96,
              roundTripTime: 23.4,
              score: 10,
            },
          ],
        },
        {
          kind: 'consumer',
          id: 'cam',
          name: 'webcam',
          browser: [inbound('video', 'cam', 1_380_000, seconds, timestamp)],
          server: [
            {
              type: 'outbound-rtp',
              kind: 'video',
              mimeType: 'video/VP8',
              bitrate: 1_391_000,
              packetCount: 18_234,
              packetsLost: 3,
              packetsRetransmitted: 3,
              roundTripTime: 23.4,
              nackCount: 2,
              pliCount: 1,
              firCount: 0,
              score: 10,
            },
          ],
        },
      ],
    };
  }
  return {
    takenAtMs: timestamp,
    subjects: [
      {
        kind: 'transport',
        id: 'send',
        name: 'send',
        browser: pair({ bytesSent: seconds * 254_000, bytesReceived: seconds * 3_100 }, 0.0214),
        server: [
          {
            ...transport,
            recvBitrate: 2_031_000,
            sendBitrate: 24_600,
            bytesReceived: 84_112_000,
            bytesSent: 1_020_000,
          },
        ],
      },
      {
        kind: 'producer',
        id: 'webcam',
        name: 'webcam',
        browser: layers.flatMap((layer) => outbound(layer, seconds, timestamp)),
        server: layers.map(({ rid, bps }) => ({
          type: 'inbound-rtp',
          rid,
          kind: 'video',
          mimeType: 'video/VP8',
          bitrate: bps * 1.01,
          packetCount: Math.round(bps / 90),
          packetsLost: 2,
          packetsRetransmitted: 2,
          jitter: 410,
          roundTripTime: 22.8,
          nackCount: 1,
          pliCount: 2,
          firCount: 0,
          score: 10,
        })),
      },
      {
        kind: 'dataProducer',
        id: 'bot',
        name: 'bot',
        browser: [{ type: 'data-channel', state: 'open', messagesSent: 3, bytesSent: 84 }],
        server: [{ messagesReceived: 3, bytesReceived: 84 }],
      },
    ],
  };
}

function outbound(
  { rid, width, height, bps }: (typeof layers)[number],
  seconds: number,
  timestamp: number,
): StatisticsEntry[] {
  return [
    {
      id: `o-${rid}`,
      type: 'outbound-rtp',
      rid,
      timestamp,
      codecId: 'vp8',
      remoteId: `i-${rid}`,
      bytesSent: (seconds * bps) / 8,
      packetsSent: Math.round(bps / 90),
      retransmittedPacketsSent: 2,
      frameWidth: width,
      frameHeight: height,
      framesPerSecond: 30,
      nackCount: 1,
      pliCount: 2,
      firCount: 0,
      qualityLimitationReason: 'none',
    },
    { id: `i-${rid}`, type: 'remote-inbound-rtp', packetsLost: 2, jitter: 0.0046, roundTripTime: 0.0228 },
    { id: 'vp8', type: 'codec', mimeType: 'video/VP8' },
  ];
}

function inbound(kind: string, id: string, bps: number, seconds: number, timestamp: number): StatisticsEntry {
  const picture = {
    frameWidth: 1280,
    frameHeight: 720,
    framesPerSecond: 30,
    framesDropped: 0,
    freezeCount: 0,
    pliCount: 1,
    firCount: 0,
    nackCount: 2,
  };
  return {
    id,
    type: 'inbound-rtp',
    kind,
    timestamp,
    bytesReceived: (seconds * bps) / 8,
    packetsReceived: Math.round(bps / 80),
    packetsLost: 0,
    jitter: 0.0031,
    ...(kind === 'video' ? picture : {}),
  };
}

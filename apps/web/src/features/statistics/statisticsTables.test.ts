import { expect, it } from 'vitest';
import type { CallStatistics, StatisticsEntry, StatisticsSubject } from '../../media/collectStatistics.ts';
import { t } from '../../messages/translator.ts';
import { statisticsTables } from './statisticsTables.ts';

const space = '\u00a0';

function calls(...subjects: Partial<StatisticsSubject>[]): CallStatistics {
  const base: StatisticsSubject = { kind: 'producer', id: 's', name: 'webcam', browser: [], server: [] };
  return { takenAtMs: 0, subjects: subjects.map((subject) => ({ ...base, ...subject })) };
}

/** The rows as `label: browser | server`. */
function rows(now: CallStatistics, before?: CallStatistics): string[][] {
  return statisticsTables(t, now, before).map(({ title, rows }) => [
    title,
    ...rows.map(({ label, browser, server }) => `${label}: ${browser ?? '–'} | ${server ?? '–'}`),
  ]);
}

const outbound = (rid: string, bytesSent: number, timestamp: number): StatisticsEntry[] => [
  {
    id: `o${rid}`,
    type: 'outbound-rtp',
    rid,
    bytesSent,
    timestamp,
    packetsSent: 100,
    remoteId: `r${rid}`,
    codecId: 'c',
    frameWidth: 640,
    frameHeight: 360,
    framesPerSecond: 29.6,
  },
  { id: `r${rid}`, type: 'remote-inbound-rtp', packetsLost: 4, jitter: 0.002, roundTripTime: 0.05 },
  { id: 'c', type: 'codec', mimeType: 'video/VP8' },
];

it('puts browser and server side by side, in the same units, a table a layer', () => {
  const server = ['r1', 'r0'].map((rid) => ({
    type: 'inbound-rtp',
    rid,
    kind: 'video',
    mimeType: 'video/VP8',
    bitrate: 499_600,
    packetCount: 98,
    packetsLost: 3,
    jitter: 180,
    roundTripTime: 49.96,
    score: 9,
  }));
  const now = calls({ browser: [...outbound('r1', 500_000, 3000), ...outbound('r0', 162_500, 3000)], server });
  const before = calls({ browser: [...outbound('r1', 0, 1000), ...outbound('r0', 100_000, 1000)] });
  const [first, second] = rows(now, before);
  expect(first).toEqual([
    'Camera, layer r0',
    'Codec: video/VP8 | video/VP8',
    'Picture: 640 × 360, 30/s | –',
    `Bitrate: 250${space}kbit/s | 500${space}kbit/s`,
    'Packets: 100 | 98',
    'Lost: 4 | 3',
    `Jitter: 2${space}ms | 2${space}ms`,
    `Round trip: 50${space}ms | 50${space}ms`,
    'Score: – | 9 of 10',
  ]);
  expect(second?.[0]).toBe('Camera, layer r1');
  expect(second?.[3]).toBe(`Bitrate: 2.00${space}Mbit/s | 500${space}kbit/s`);
});

it('does not know a rate before the second report, nor over a restart', () => {
  const now = calls({ browser: outbound('r0', 500, 3000) });
  expect(rows(now)[0]?.join()).not.toContain('Bitrate');
  expect(rows(now, calls({ browser: outbound('r0', 900, 1000) }))[0]?.join()).not.toContain('Bitrate');
  expect(rows(now, now)[0]?.join()).not.toContain('Bitrate');
});

it('reads a received stream from the consumer’s side of the server', () => {
  const now = calls({
    kind: 'consumer',
    name: 'mic',
    browser: [{ id: 'i', type: 'inbound-rtp', ssrc: 7, packetsReceived: 10, packetsLost: 1, jitter: 0.001 }],
    server: [
      { type: 'outbound-rtp', ssrc: 7, kind: 'audio', packetCount: 11, jitter: 48 },
      { type: 'inbound-rtp', ssrc: 7, kind: 'audio', packetCount: 5000 },
    ],
  });
  expect(rows(now)).toEqual([['Microphone', 'Packets: 10 | 11', 'Lost: 1 | –', `Jitter: 1${space}ms | 1${space}ms`]]);
});

it('shows a connection with its addresses, seen from both ends', () => {
  const browser = [
    { id: 'T', type: 'transport', dtlsState: 'connected', iceState: 'connected', selectedCandidatePairId: 'P' },
    { id: 'other', type: 'candidate-pair', localCandidateId: 'X' },
    {
      id: 'P',
      type: 'candidate-pair',
      localCandidateId: 'L',
      remoteCandidateId: 'R',
      currentRoundTripTime: 0.012,
      bytesSent: 2_500_000,
      bytesReceived: 900,
    },
    { id: 'L', type: 'local-candidate', protocol: 'udp', address: '192.168.1.2', port: 5000 },
    { id: 'R', type: 'remote-candidate', protocol: 'udp', address: '2001:db8::1', port: 44444 },
  ];
  const iceSelectedTuple = {
    protocol: 'udp',
    localAddress: '2001:db8::1',
    localPort: 44444,
    remoteIp: '203.0.113.5',
    remotePort: 6000,
  };
  const server = [
    {
      iceState: 'completed',
      dtlsState: 'connected',
      iceSelectedTuple,
      recvBitrate: 1e6,
      sendBitrate: 0,
      bytesReceived: 2_400_000,
      bytesSent: 880,
    },
  ];
  expect(rows(calls({ kind: 'transport', name: 'send', browser, server }))).toEqual([
    [
      'Connection that sends',
      'ICE: connected | completed',
      'DTLS: connected | connected',
      'Browser’s address: udp 192.168.1.2:5000 | udp 203.0.113.5:6000',
      'Server’s address: udp [2001:db8::1]:44444 | udp [2001:db8::1]:44444',
      `To the server: 2.50${space}MB | 1.00${space}Mbit/s, 2.40${space}MB`,
      `From the server: 900${space}B | 0${space}kbit/s, 880${space}B`,
      `Round trip: 12${space}ms | –`,
    ],
  ]);
});

it('compares a data channel crosswise: what one side sent, the other received', () => {
  const sent = {
    kind: 'dataProducer',
    name: 'bot',
    browser: [{ state: 'open', messagesSent: 3, bytesSent: 30 }],
    server: [{ messagesReceived: 2, bytesReceived: 20 }],
  } as const;
  const got = {
    kind: 'dataConsumer',
    id: 'x',
    name: 'bot',
    browser: [{ state: 'open', messagesReceived: 1, bytesReceived: 9 }],
    server: [{ messagesSent: 1, bytesSent: 9, bufferedAmount: 0 }],
  } as const;
  expect(
    rows(
      calls(
        { ...sent, browser: [...sent.browser], server: [...sent.server] },
        { ...got, browser: [...got.browser], server: [...got.server] },
      ),
    ),
  ).toEqual([
    ['Data channel “bot”, to the server', 'State: open | –', 'Messages: 3 | 2', `Bytes: 30${space}B | 20${space}B`],
    [
      'Data channel “bot”, from the server',
      'State: open | –',
      'Messages: 1 | 1',
      `Bytes: 9${space}B | 9${space}B`,
      `Waiting to be sent: – | 0${space}B`,
    ],
  ]);
});

it('numbers copies, and passes the reason on when a side is missing', () => {
  const tables = statisticsTables(
    t,
    calls({ id: 'a', kind: 'consumer' }, { id: 'b', kind: 'consumer', problem: 'gone' }),
    undefined,
  );
  expect(tables.map(({ title }) => title)).toEqual(['Camera', 'Camera (copy 2)']);
  expect(tables[1]).toMatchObject({ problem: 'gone', rows: [] });
});

it('survives reports with nothing sensible in them', () => {
  const nonsense = [{ type: 'outbound-rtp', bytesSent: 'many', frameWidth: Number.NaN }, { iceSelectedTuple: 7 }];
  for (const kind of ['transport', 'producer', 'consumer', 'dataProducer', 'dataConsumer'] as const) {
    expect(() => rows(calls({ kind, browser: nonsense, server: nonsense }), calls({ kind }))).not.toThrow();
  }
});

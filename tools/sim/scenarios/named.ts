import { burstLossOf } from '../../../packages/sfu-core/src/worker/io/LinkProfile.ts';
import type { ParticipantPlan, Scenario } from './Scenario.ts';
import { layered, simulcast } from './shapes.ts';

const kbps = (value: number): number => value * 1_000;
const PATH = { delayMs: 25 } as const;
const SENDER: ParticipantPlan = { video: simulcast(), audio: true, up: PATH, down: PATH, consumes: [] };
/** More than a path needs to carry one camera and a microphone with all layers, with room for repairs. */
const PLENTY_BPS = kbps(4_000);

/** A viewer alone behind a path. */
function viewer(plan: ParticipantPlan): ParticipantPlan {
  return { up: PATH, ...plan, down: { ...PATH, ...plan.down } };
}

const impaired: Scenario[] = [
  {
    name: 'clean',
    description: 'Room for all: everybody gets the best there is, and nobody asks for anything twice.',
    durationMs: 30_000,
    participants: [SENDER, viewer({ down: { rateBps: PLENTY_BPS } })],
    expects: {
      longestFreezeMs: { limitMs: 0 },
      topLayer: { fromMs: 0, withinMs: 5_000 },
      maxKeyFrameRequests: 6,
    },
    isPlotted: true,
  },
  {
    name: 'loss',
    description: '3 % random loss and 60 ms round trip, both ways of both people.',
    durationMs: 60_000,
    participants: [
      { ...SENDER, up: { delayMs: 15, lossRatio: 0.03 }, down: { delayMs: 15, lossRatio: 0.03 } },
      viewer({
        up: { delayMs: 15, lossRatio: 0.03 },
        down: { delayMs: 15, lossRatio: 0.03, rateBps: PLENTY_BPS },
      }),
    ],
    expects: { longestFreezeMs: { limitMs: 1_000 }, topLayer: { fromMs: 0, withinMs: 15_000 } },
    isPlotted: true,
  },
  {
    name: 'drop',
    description: '2.5 Mbit/s, from 15 s on 300 kbit/s, from 35 s on 2.5 Mbit/s again.',
    durationMs: 60_000,
    participants: [
      SENDER,
      viewer({
        down: { rateBps: kbps(2_500) },
        downChanges: [
          { atMs: 15_000, change: { rateBps: kbps(300) } },
          { atMs: 35_000, change: { rateBps: kbps(2_500) } },
        ],
      }),
    ],
    expects: {
      longestFreezeMs: { limitMs: 1_000, exceptFromMs: 14_500, exceptToMs: 18_000 },
      topLayer: { fromMs: 35_000, withinMs: 3_000 },
    },
    isPlotted: true,
  },
  {
    name: 'bursts',
    description: '5 % loss in bursts of 8 packets on the way down.',
    durationMs: 60_000,
    participants: [SENDER, viewer({ down: { rateBps: PLENTY_BPS, burst: burstLossOf(0.05, 8) } })],
    expects: { longestFreezeMs: { limitMs: 1_000 } },
    isPlotted: true,
  },
  {
    name: 'jitter',
    description: '100 ms of jitter on the way down, without overtaking.',
    durationMs: 60_000,
    participants: [SENDER, viewer({ down: { rateBps: PLENTY_BPS, jitterMs: 100 } })],
    expects: { longestFreezeMs: { limitMs: 1_000 } },
    isPlotted: true,
  },
  {
    name: 'handover',
    description: 'From Wi-Fi to a mobile network: half a second of nothing, then 1.2 Mbit/s and 60 ms.',
    durationMs: 60_000,
    participants: [
      SENDER,
      viewer({
        down: { rateBps: PLENTY_BPS },
        upChanges: [
          { atMs: 20_000, change: { lossRatio: 1 } },
          { atMs: 20_500, change: { lossRatio: 0, delayMs: 60 } },
        ],
        downChanges: [
          { atMs: 20_000, change: { lossRatio: 1 } },
          { atMs: 20_500, change: { lossRatio: 0, delayMs: 60, rateBps: kbps(1_200) } },
        ],
      }),
    ],
    expects: { longestFreezeMs: { limitMs: 1_000, exceptFromMs: 19_500, exceptToMs: 24_000 } },
    isPlotted: true,
  },
  {
    name: 'narrow',
    description: '600 kbit/s from the beginning, which is where the estimate begins.',
    durationMs: 30_000,
    participants: [SENDER, viewer({ down: { rateBps: kbps(600) } })],
    expects: { longestFreezeMs: { limitMs: 2_000 } },
    isPlotted: true,
  },
  {
    name: 'crowd',
    description: '50 people begin to watch one camera within 100 ms.',
    durationMs: 15_000,
    participants: [
      SENDER,
      ...Array.from({ length: 50 }, (_, index) => viewer({ joinMs: 3_000 + 2 * index, down: { rateBps: PLENTY_BPS } })),
    ],
    expects: { longestFreezeMs: { limitMs: 1_000 }, maxKeyFrameRequests: 20 },
  },
];

/** RFC 8867 §5, as far as one SFU's way to one viewer has such cases; the capacities are the RFC's, and the times. */
const congestion: Scenario[] = [
  {
    name: 'rfc8867-5.1',
    description: 'Variable available capacity with a single flow: 1, 2.5, 0.6 and 1 Mbit/s.',
    durationMs: 100_000,
    participants: [
      SENDER,
      viewer({
        down: { rateBps: kbps(1_000), delayMs: 50, jitterMs: 10 },
        downChanges: [
          { atMs: 40_000, change: { rateBps: kbps(2_500) } },
          { atMs: 60_000, change: { rateBps: kbps(600) } },
          { atMs: 80_000, change: { rateBps: kbps(1_000) } },
        ],
      }),
    ],
    expects: { longestFreezeMs: { limitMs: 2_000 }, maxSwitches: 25 },
    isPlotted: true,
  },
  {
    name: 'rfc8867-5.2',
    description: 'Variable available capacity with multiple flows: two cameras on 4, 2, 3.5, 1 and 2 Mbit/s.',
    durationMs: 125_000,
    participants: [
      SENDER,
      SENDER,
      viewer({
        down: { rateBps: kbps(4_000), delayMs: 50, jitterMs: 10 },
        downChanges: [
          { atMs: 25_000, change: { rateBps: kbps(2_000) } },
          { atMs: 50_000, change: { rateBps: kbps(3_500) } },
          { atMs: 75_000, change: { rateBps: kbps(1_000) } },
          { atMs: 100_000, change: { rateBps: kbps(2_000) } },
        ],
      }),
    ],
    expects: { longestFreezeMs: { limitMs: 2_000 } },
    isPlotted: true,
  },
  {
    name: 'rfc8867-5.3',
    description: 'Congested feedback link: the way back has 600, then 300, then 600 kbit/s less what is sent there.',
    durationMs: 100_000,
    participants: [
      SENDER,
      viewer({
        video: layered('vp8', 'L1T1', { bitratesBps: [150_000] }),
        up: { ...PATH, rateBps: kbps(600) },
        upChanges: [
          { atMs: 40_000, change: { rateBps: kbps(200) } },
          { atMs: 70_000, change: { rateBps: kbps(600) } },
        ],
        down: { rateBps: kbps(2_000), delayMs: 50, jitterMs: 10 },
        consumes: [0],
      }),
    ],
    expects: { longestFreezeMs: { limitMs: 2_000 } },
    isPlotted: true,
  },
  {
    name: 'rfc8867-5.4',
    description: 'Competing flows: three cameras come one after the other to one viewer with 3.5 Mbit/s.',
    durationMs: 120_000,
    participants: [
      SENDER,
      { ...SENDER, joinMs: 20_000 },
      { ...SENDER, joinMs: 40_000 },
      viewer({ down: { rateBps: kbps(3_500), delayMs: 50, jitterMs: 10 } }),
    ],
    expects: { longestFreezeMs: { limitMs: 2_000 } },
    isPlotted: true,
  },
  {
    name: 'rfc8867-5.5',
    description: 'Round-trip time fairness: five viewers at 10, 25, 50, 100 and 150 ms each have their own 1 Mbit/s.',
    durationMs: 60_000,
    participants: [
      SENDER,
      ...[10, 25, 50, 100, 150].map((delayMs) => viewer({ up: { delayMs }, down: { rateBps: kbps(1_000), delayMs } })),
    ],
    expects: { longestFreezeMs: { limitMs: 2_000 } },
  },
  {
    name: 'rfc8867-5.8',
    description: 'Pause and resume: three cameras on 3.5 Mbit/s, one of which pauses between 40 and 60 s.',
    durationMs: 90_000,
    participants: [SENDER, SENDER, SENDER, viewer({ down: { rateBps: kbps(3_500), delayMs: 50, jitterMs: 10 } })],
    events: [
      { atMs: 40_000, does: 'pauseProducer', sender: 1 },
      { atMs: 60_000, does: 'resumeProducer', sender: 1 },
    ],
    expects: { longestFreezeMs: { limitMs: 2_000 } },
    isPlotted: true,
  },
];

/** The same drop of capacity for every way to encode layers. */
const layering: Scenario[] = [
  simulcast('L1T1'),
  layered('vp8', 'L1T3'),
  layered('vp9', 'L3T3'),
  layered('vp9', 'L3T3_KEY'),
  layered('vp9', 'L2T2'),
  layered('av1', 'L1T3'),
  layered('av1', 'L3T3'),
  layered('av1', 'L3T3_KEY'),
].map((video) => ({
  name: `${video.codec}-${video.encodingCount > 1 ? 'simulcast' : video.scalabilityMode}`,
  description: `${video.codec.toUpperCase()} ${video.scalabilityMode}: from 10 to 20 s 400 kbit/s instead of 4 Mbit/s.`,
  durationMs: 30_000,
  participants: [
    { ...SENDER, video },
    viewer({
      down: { rateBps: PLENTY_BPS },
      downChanges: [
        { atMs: 10_000, change: { rateBps: kbps(400) } },
        { atMs: 20_000, change: { rateBps: PLENTY_BPS } },
      ],
    }),
  ],
  expects: {
    longestFreezeMs: { limitMs: 1_000, exceptFromMs: 9_500, exceptToMs: 14_000 },
    topLayer: { fromMs: 20_000, withinMs: 3_000 },
  },
}));

/** Calls with a name. */
export const namedScenarios: readonly Scenario[] = [...impaired, ...congestion, ...layering];

import { describe } from 'vitest';
import { type Differences, runMediasoupTests } from './testing/mediasoupTests.ts';

const INTERNAL = "reaches into mediasoup's own insides";

const differences: Record<string, Differences> = {
  Consumer: {
    'Consumer emits "score"': INTERNAL,
  },
  Producer: {
    'Producer emits "score"': INTERNAL,
  },
  Router: { 'worker.createRouter() succeeds': INTERNAL },
  WebRtcServer: {
    'worker.createWebRtcServer() succeeds': INTERNAL,
    'worker.createWebRtcServer() with portRange succeeds': INTERNAL,
    'worker.createWebRtcServer() without specifying port/portRange succeeds': INTERNAL,
    'router.createWebRtcTransport() with webRtcServer succeeds and transport is closed': INTERNAL,
    'router.createWebRtcTransport() with webRtcServer succeeds and webRtcServer is closed': INTERNAL,
  },
  WebRtcTransport: {
    'WebRtcTransport events succeed': INTERNAL,
  },
};

describe.each([
  ...(['ActiveSpeakerObserver', 'AudioLevelObserver', 'Consumer', 'DataConsumer', 'DataProducer'] as const),
  ...(['DirectTransport', 'PipeTransport', 'PlainTransport', 'Producer', 'Router', 'WebRtcServer'] as const),
  ...(['WebRtcTransport', 'mediasoup', 'multiopus', 'ortc', 'werift-sctp'] as const),
])("mediasoup's own tests of %s, on this package", (name) => {
  runMediasoupTests(`test-${name}`, differences[name]);
});

describe("mediasoup's own tests of Worker, on this package's worker processes", () => {
  const workerDifferences: Differences = {
    'Worker emits "died" if mediasoup-worker process died unexpectedly': {
      leftOut: 'SIGINT and SIGTERM are left to the host, which may get the same from a terminal',
    },
    'mediasoup.createWorker() succeeds': 'the certificate it reads is not in the npm package',
    'mediasoup.workerBin matches mediasoup-worker absolute path': 'ours is a script',
  };
  runMediasoupTests('test-Worker', workerDifferences, false);
});

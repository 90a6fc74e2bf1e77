import type { PipeTransportOptions } from '../types/pipeTransport.ts';
import type { PipeTransportPair } from '../types/router.ts';
import type { PipeTransport } from './PipeTransport.ts';
import type { Router } from './Router.ts';

/** How the end of the Router that is asked is made, and how the other one's. */
export type PipeEnds = { local: PipeTransportOptions; remote: PipeTransportOptions };

/** Of each Router the pairs it has an end of, by the id of the other Router. */
const pairsOfRouters = new WeakMap<Router, Map<string, Promise<PipeTransportPair>>>();

/**
 * The two connected PipeTransports between two Routers: made when first asked for, from whichever side, and then shared
 * until one of them is closed, which closes the other.
 */
export function pipePairOf(a: Router, b: Router, ends: PipeEnds): Promise<PipeTransportPair> {
  const known = pairsOf(a).get(b.id);
  if (known) return known;
  const pair = connectedPair(a, b, ends);
  pairsOf(a).set(b.id, pair);
  pairsOf(b).set(a.id, pair);

  const forget = () => {
    if (pairsOf(a).get(b.id) !== pair) return;
    pairsOf(a).delete(b.id);
    pairsOf(b).delete(a.id);
  };
  pair.then((made) => {
    const transports = Object.values(made);
    for (const transport of transports) transport.observer.on('close', forget);
    if (transports.some((transport) => transport.closed)) forget();
  }, forget);
  return pair;
}

function pairsOf(router: Router): Map<string, Promise<PipeTransportPair>> {
  let pairs = pairsOfRouters.get(router);
  if (!pairs) {
    pairs = new Map();
    pairsOfRouters.set(router, pairs);
  }
  return pairs;
}

async function connectedPair(a: Router, b: Router, ends: PipeEnds): Promise<PipeTransportPair> {
  const [ofA, ofB] = await Promise.allSettled([a.createPipeTransport(ends.local), b.createPipeTransport(ends.remote)]);
  if (ofA.status === 'rejected' || ofB.status === 'rejected') {
    for (const made of [ofA, ofB]) if (made.status === 'fulfilled') made.value.close();
    throw ofA.status === 'rejected' ? ofA.reason : (ofB as PromiseRejectedResult).reason;
  }
  const [endOfA, endOfB] = [ofA.value, ofB.value];
  closeTogether(endOfA, endOfB);
  try {
    await Promise.all([connect(endOfA, endOfB), connect(endOfB, endOfA)]);
  } catch (error) {
    endOfA.close();
    throw error;
  }
  return { [a.id]: endOfA, [b.id]: endOfB };
}

function closeTogether(one: PipeTransport, other: PipeTransport): void {
  one.observer.on('close', () => other.close());
  other.observer.on('close', () => one.close());
  // Its Router may have closed one while the other was being made.
  if (one.closed) other.close();
  if (other.closed) one.close();
}

function connect(local: PipeTransport, remote: PipeTransport): Promise<void> {
  const { tuple, srtpParameters } = remote;
  return local.connect({ ip: tuple.localAddress, port: tuple.localPort, srtpParameters });
}

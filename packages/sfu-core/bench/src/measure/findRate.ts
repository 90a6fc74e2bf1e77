import type { ForwardScene } from './ForwardScene.ts';
import { lossShare, usPerPacket } from './sliceShares.ts';

/** Until the optimizing compiler is done: after 1.5 s it still took 5 % of the worker of 200 consumers, and 1.5 % after 8 s. */
const WARM_UP_MS = 4_000;
const PROBE_MS = 400;
const PROBES = 7;
/** After a change of rate. */
export const SETTLE_MS = 100;
const NEAR_SHARE = 0.04;
/** Where loss begins. */
const LOSS_SHARE = 0.001;
/** Recordings are uneven within a probe; a generator that can't keep up falls back further than that. */
const KEPT_UP_SHARE = 0.8;
/** First guess of a packet's price, to begin the search with: µs to send and to receive one. */
const GUESS_SEND_US = 10;
const GUESS_RECEIVE_US = 10;

/**
 * Packets a second into the SFU at which its worker uses that share of its core; less where it begins to lose before, or where
 * the generator can send no more.
 */
export async function findRate(scene: ForwardScene, targetShare: number): Promise<number> {
  let rate = (0.5 * targetShare * 1e6) / (GUESS_RECEIVE_US + GUESS_SEND_US * scene.consumerCount);
  await scene.setRate(rate);
  await scene.slice(WARM_UP_MS);
  let lossyRate = Number.POSITIVE_INFINITY;
  for (let probe = 0; probe < PROBES; probe++) {
    await scene.setRate(rate);
    await scene.slice(SETTLE_MS);
    const slice = await scene.slice(PROBE_MS);
    const sentRate = (slice.sentPackets / slice.durationMs) * 1000;
    // By the price of a packet: how busy the worker is seems little where others keep it from its core.
    const share = (usPerPacket(slice) * rate * scene.consumerCount) / 1e6;
    // Once may be chance: another program took the core for a moment.
    const isLossy = lossShare([slice]) > LOSS_SHARE && lossShare([await scene.slice(PROBE_MS)]) > LOSS_SHARE;
    if (isLossy) lossyRate = Math.min(lossyRate, rate);
    else if (sentRate < KEPT_UP_SHARE * rate) return sentRate;
    else if (Math.abs(share - targetShare) < NEAR_SHARE) break;
    rate = Math.min(rate * Math.min(2, Math.max(0.6, targetShare / share)), 0.9 * lossyRate);
  }
  return rate;
}

import type { SentMedia } from '../media/mediaParameters.ts';
import type { SfuUnderTest } from '../sfu/SfuUnderTest.ts';
import type { DelaySummary } from '../sinkRequests.ts';
import { ForwardScene, type Slice } from './ForwardScene.ts';
import { findRate, SETTLE_MS } from './findRate.ts';
import type { Measuring } from './measureCase.ts';

/** One SFU in its scene, and what was measured of it so far. */
export class Contestant {
  readonly sfu: SfuUnderTest;
  readonly scene: ForwardScene;
  readonly slices: Slice[] = [];
  readonly delays: DelaySummary[] = [];
  readonly #rate: number;

  /** Connects all, and finds the rate at which the worker is as busy as is wanted. */
  static async prepare(
    sfu: SfuUnderTest,
    wanted: { n: number; media: SentMedia; group: number },
    { loadPct, fixedRate, onReady }: Measuring,
  ): Promise<Contestant> {
    try {
      const scene = await ForwardScene.open(sfu, wanted);
      const rate = fixedRate ?? (await findRate(scene, loadPct / 100));
      await scene.setRate(0);
      onReady?.(sfu);
      return new Contestant(sfu, scene, rate);
    } catch (error) {
      await sfu.close();
      throw new Error(`${sfu.path}, ${sfu.suite}: ${error instanceof Error ? error.message : error}`, { cause: error });
    }
  }

  private constructor(sfu: SfuUnderTest, scene: ForwardScene, rate: number) {
    this.sfu = sfu;
    this.scene = scene;
    this.#rate = rate;
  }

  get ports(): number[] {
    return this.scene.sinkPorts;
  }

  /** Of the last turn, packets a second. */
  get outPps(): number {
    const last = this.slices.at(-1);
    return last ? (last.receivedPackets / last.durationMs) * 1000 : 0;
  }

  /** On the average, of the last turn. */
  get datagramBytes(): number {
    const last = this.slices.at(-1);
    return last ? Math.round(last.receivedBytes / Math.max(1, last.receivedPackets)) : 0;
  }

  /** Forwards for a while, is measured, and falls silent. */
  async takeTurn(sliceMs: number): Promise<void> {
    const { scene } = this;
    await scene.setRate(this.#rate);
    await scene.slice(SETTLE_MS);
    await scene.takeDelays();
    this.slices.push(await scene.slice(sliceMs));
    this.delays.push(await scene.takeDelays());
    await scene.setRate(0);
  }

  async close(): Promise<void> {
    this.scene.close();
    await this.sfu.close();
  }
}

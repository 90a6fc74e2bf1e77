import { BenchProcess } from '../../../packages/sfu-core/bench/src/process/BenchProcess.ts';
import type { LoadFigures } from '../measure/LoadFigures.ts';
import type { LoadShare, ShareTask } from './LoadShare.ts';
import type { ShareRequests } from './shareRequests.ts';

/** Members in a process of their own. */
export class ForkedShare implements LoadShare {
  readonly #process = new BenchProcess<ShareRequests>('load', new URL('./shareProcess.js', import.meta.url));

  join(task: ShareTask): Promise<number> {
    return this.#process.request('join', task);
  }

  beginMeasuring(): Promise<void> {
    return this.#process.request('beginMeasuring', undefined);
  }

  stopSending(): Promise<void> {
    return this.#process.request('stopSending', undefined);
  }

  figures(): Promise<LoadFigures> {
    return this.#process.request('figures', undefined);
  }

  leave(): Promise<void> {
    return this.#process.request('leave', undefined);
  }

  close(): void {
    this.#process.close();
  }
}

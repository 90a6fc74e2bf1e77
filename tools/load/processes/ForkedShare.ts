import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Answer, Question } from '../../../packages/sfu-core/bench/src/process/messages.ts';
import type { LoadFigures } from '../measure/LoadFigures.ts';
import type { LoadShare, ShareTask } from './LoadShare.ts';
import type { ShareRequests } from './shareRequests.ts';

/** Only as compiled: node can't fork TypeScript. */
const script = fileURLToPath(new URL('./shareProcess.js', import.meta.url));

/** Members in a process of their own. */
export class ForkedShare implements LoadShare {
  readonly #child: ChildProcess = fork(script, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  readonly #pending = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  #lastId = 0;

  constructor() {
    this.#child.on('message', (message) => this.#settle(message as Answer));
    this.#child.on('exit', (code) =>
      this.#failAll(new Error(`a process of the load tool has ended (exit code ${code})`)),
    );
  }

  join(task: ShareTask): Promise<number> {
    return this.#request('join', task);
  }

  beginMeasuring(): Promise<void> {
    return this.#request('beginMeasuring', undefined);
  }

  stopSending(): Promise<void> {
    return this.#request('stopSending', undefined);
  }

  figures(): Promise<LoadFigures> {
    return this.#request('figures', undefined);
  }

  leave(): Promise<void> {
    return this.#request('leave', undefined);
  }

  close(): void {
    this.#child.removeAllListeners('exit');
    this.#failAll(new Error('a process of the load tool was closed'));
    this.#child.kill();
  }

  #request<M extends keyof ShareRequests & string>(
    method: M,
    data: ShareRequests[M]['data'],
  ): Promise<ShareRequests[M]['answer']> {
    const id = ++this.#lastId;
    const question: Question = { id, method, data };
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (answer: unknown) => void, reject });
      this.#child.send(question, (error) => error && reject(error));
    });
  }

  #settle({ id, data, error }: Answer): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error === undefined) pending?.resolve(data);
    else pending?.reject(new Error(error));
  }

  #failAll(error: Error): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

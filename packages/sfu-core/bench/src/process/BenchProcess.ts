import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Answer, Question, RequestMap } from './messages.ts';

/** A process of the bench or of the load tool, from the side that started it. */
export class BenchProcess<Requests extends RequestMap> {
  readonly name: string;
  readonly #child: ChildProcess;
  readonly #pending = new Map<number, { resolve(answer: unknown): void; reject(error: Error): void }>();
  #nextId = 1;

  /**
   * @param name By which errors call it.
   * @param script To run, as compiled: node can't fork TypeScript. Default: the bench's of that name.
   */
  constructor(name: string, script: URL = new URL(`../${name}.js`, import.meta.url)) {
    this.name = name;
    this.#child = fork(fileURLToPath(script), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.#child.on('message', (message) => this.#settle(message as Answer));
    this.#child.on('exit', (code) => this.#failAll(new Error(`the process ${name} has ended (exit code ${code})`)));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Rejects with what went wrong over there. */
  request<M extends keyof Requests & string>(method: M, data: Requests[M]['data']): Promise<Requests[M]['answer']> {
    const id = this.#nextId++;
    const question: Question = { id, method, data };
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (answer: unknown) => void, reject });
      this.#child.send(question, (error) => error && reject(error));
    });
  }

  /** Ends it. Idempotent. */
  close(): void {
    this.#child.removeAllListeners('exit');
    this.#failAll(new Error(`the process ${this.name} was closed`));
    this.#child.kill();
  }

  #settle({ id, data, error }: Answer): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (error === undefined) pending?.resolve(data);
    else pending?.reject(new Error(`${this.name}: ${error}`));
  }

  #failAll(error: Error): void {
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

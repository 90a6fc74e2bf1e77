import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpuTimeUs, isStopped } from '../process/cpuTimeUs.ts';
import { pinToCore } from '../process/pinToCore.ts';

const STOP_DEADLINE_MS = 1000;

/** A relay under test in a process of its own. */
export class RelayProcess {
  readonly #child: ChildProcess;
  readonly #pid: number;
  #output = '';

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    // What is not read would block the process sooner or later.
    const keep = (chunk: Buffer) => {
      this.#output = (this.#output + chunk.toString()).slice(-2000);
    };
    this.#child.stdout?.on('data', keep);
    this.#child.stderr?.on('data', keep);
    if (this.#child.pid === undefined) throw new Error(`cannot start ${command}`);
    this.#pid = this.#child.pid;
    // However the bench ends, a broken pipe behind it included, nothing is left running.
    const kill = () => this.#child.kill('SIGKILL');
    process.once('exit', kill);
    this.#child.once('exit', () => process.off('exit', kill));
  }

  /** The end of what the process wrote, for error messages. */
  get output(): string {
    return this.#output;
  }

  get hasExited(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** CPU time that the process has had so far, in µs. */
  get cpuUs(): number {
    return cpuTimeUs(this.#pid);
  }

  pinTo(core: number): void {
    pinToCore(this.#pid, core);
  }

  /** Stops the process where it is, so that what is sent to it stays in its sockets' queues. */
  pause(): void {
    this.#child.kill('SIGSTOP');
    const deadline = Date.now() + STOP_DEADLINE_MS;
    while (!isStopped(this.#pid)) {
      if (Date.now() > deadline) throw new Error('the relay does not stop');
    }
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  async close(): Promise<void> {
    if (this.hasExited) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }
}

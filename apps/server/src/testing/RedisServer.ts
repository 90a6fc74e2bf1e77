import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { freePort } from './freePort.ts';

/** A redis-server of a test's own, on loopback, that keeps nothing on disk. */
export class RedisServer {
  readonly port: number;
  #process: ChildProcess | undefined;

  private constructor(port: number) {
    this.port = port;
  }

  /** Whether the program is installed; what needs it is skipped else. */
  static readonly isInstalled = spawnSync('redis-server', ['--version']).status === 0;

  static async start(): Promise<RedisServer> {
    const redis = new RedisServer(await freePort());
    await redis.startAgain();
    return redis;
  }

  /** To be given to servers as `REDIS_URL`. */
  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it on its port, with nothing in it. */
  async startAgain(): Promise<void> {
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const child = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#process = child;
    let output = '';
    for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
      output += String(chunk);
      if (output.includes('Ready to accept connections')) break;
    }
    // Reading on, so that its log never fills the pipe.
    child.stdout.resume();
    const probe = connect(this.port, '127.0.0.1');
    await once(probe, 'connect');
    probe.destroy();
  }

  /** How many clients are connected, but for whoever asks. */
  async clientCount(): Promise<number> {
    return Number(/connected_clients:(\d+)/.exec(await this.ask('INFO clients'))?.[1]) - 1;
  }

  /** What it answers to a command. */
  ask(command: string): Promise<string> {
    return text(connect(this.port, '127.0.0.1').end(`${command}\r\n`));
  }

  /** Stops answering, as when the network between is cut. */
  freeze(): void {
    this.#process?.kill('SIGSTOP');
  }

  /** Answers again, also what came meanwhile. */
  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  async stop(): Promise<void> {
    const child = this.#process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
}

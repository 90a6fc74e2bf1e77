import { chmodSync, lstatSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Logger } from 'pino';
import { CommandError } from './Command.ts';
import type { CommandLine } from './CommandLine.ts';
import { type ConsoleAnswer, type ConsoleRequest, LineReader } from './consoleProtocol.ts';
import { consoleDirectory, makeConsoleDirectory } from './socketPath.ts';

/** Characters of a request. */
const maxRequestLength = 16 * 1024;

/** Takes commands over a unix socket, from whoever may open it: the user the server runs as. */
export class ConsoleServer {
  readonly socketPath: string;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #commands: CommandLine;
  readonly #logger: Logger;

  private constructor(socketPath: string, commands: CommandLine, logger: Logger) {
    this.socketPath = socketPath;
    this.#commands = commands;
    this.#logger = logger;
    this.#server = createServer((socket) => this.#serve(socket));
    this.#server.on('error', (error) => logger.warn({ err: error }, 'console failed'));
  }

  /** Opens the socket. Rejects when it can't be had, for example because another server has it. */
  static async open(socketPath: string, commands: CommandLine, logger: Logger): Promise<ConsoleServer> {
    if (dirname(socketPath) === consoleDirectory()) makeConsoleDirectory(dirname(socketPath));
    await removeStale(socketPath);
    const console = new ConsoleServer(socketPath, commands, logger);
    await new Promise<void>((resolve, reject) => {
      console.#server.once('error', reject);
      console.#server.listen(socketPath, () => {
        console.#server.removeListener('error', reject);
        resolve();
      });
    });
    // Where the directory is not ours alone, this is what keeps others out.
    chmodSync(socketPath, 0o600);
    logger.info({ socketPath }, 'console opened');
    return console;
  }

  /** Ends it, and removes the socket. Idempotent. */
  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #serve(socket: Socket): void {
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => {});
    socket.setEncoding('utf8');
    const lines = new LineReader((line) => void this.#answer(line, socket), maxRequestLength);
    socket.on('data', (text: string) => {
      if (!lines.push(text)) socket.destroy();
    });
  }

  async #answer(line: string, socket: Socket): Promise<void> {
    const request = parseRequest(line);
    if (!request) {
      socket.destroy();
      return;
    }
    const answer = await this.#carryOut(request);
    if (socket.writable) socket.write(`${JSON.stringify(answer)}\n`);
  }

  async #carryOut({ id, line, complete }: ConsoleRequest): Promise<ConsoleAnswer> {
    if (complete) return { id, completions: this.#commands.complete(line) };
    this.#logger.info({ line }, 'console command');
    try {
      return { id, text: await this.#commands.run(line) };
    } catch (error) {
      // What is looked at may close at that moment; that is told like any other reason.
      if (!(error instanceof CommandError)) this.#logger.warn({ line, err: error }, 'console command failed');
      return { id, error: error instanceof Error ? error.message : String(error) };
    }
  }
}

function parseRequest(line: string): ConsoleRequest | undefined {
  try {
    const request: unknown = JSON.parse(line);
    if (typeof request !== 'object' || request === null) return undefined;
    const { id, line: command, complete } = request as Record<string, unknown>;
    if (typeof id !== 'number' || typeof command !== 'string') return undefined;
    return { id, line: command, complete: complete === true };
  } catch {
    return undefined;
  }
}

/** A server that was killed leaves its socket, at which nobody answers. Nobody does at a file that is no socket either: that stays. */
async function removeStale(socketPath: string): Promise<void> {
  const code = await new Promise<string | undefined>((resolve) => {
    const socket = connect(socketPath, () => {
      socket.destroy();
      resolve(undefined);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code));
  });
  if (code === undefined) throw new Error(`${socketPath} is in use by another server`);
  if (code === 'ECONNREFUSED' && lstatSync(socketPath).isSocket()) rmSync(socketPath, { force: true });
}

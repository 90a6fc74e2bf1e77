import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A way to a TCP port of 127.0.0.1 that can be cut: then nothing comes through, and nobody is told. */
export class CuttableWay {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #isCut = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async open(port: number): Promise<CuttableWay> {
    const server = createServer();
    const way = new CuttableWay(server);
    server.on('connection', (near) => way.#join(near, connect(port, '127.0.0.1')));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return way;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  cut(): void {
    this.#isCut = true;
    for (const [near, far] of this.#pairs) {
      near.unpipe(far);
      far.unpipe(near);
    }
  }

  mend(): void {
    this.#isCut = false;
    for (const [near, far] of this.#pairs) near.pipe(far).pipe(near);
  }

  close(): void {
    this.#server.close();
    for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }

  #join(near: Socket, far: Socket): void {
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    for (const [socket, other] of [pair, [far, near]] as const) {
      socket.on('error', () => {});
      socket.once('close', () => {
        this.#pairs.delete(pair);
        other.destroy();
      });
    }
    if (!this.#isCut) near.pipe(far).pipe(near);
  }
}

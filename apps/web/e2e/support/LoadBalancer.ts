import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** One address for several servers: each connection goes to the first of them that is there. */
export class LoadBalancer {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param ports - Of the servers on this machine, the preferred one first. */
  static async open(ports: readonly number[]): Promise<LoadBalancer> {
    const server = createServer();
    const balancer = new LoadBalancer(server);
    server.on('connection', (client) => void balancer.#serve(client, ports));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return balancer;
  }

  /** For example `http://localhost:41234`. */
  get origin(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  async #serve(client: Socket, ports: readonly number[]): Promise<void> {
    this.#track(client);
    for (const port of ports) {
      const server = connect(port, 'localhost');
      this.#track(server);
      const isThere = await once(server, 'connect').then(
        () => true,
        () => false,
      );
      if (!isThere) continue;
      for (const [from, to] of [
        [client, server],
        [server, client],
      ] as const) {
        from.pipe(to);
        from.once('close', () => to.destroySoon());
      }
      return;
    }
    client.destroy();
  }

  #track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => this.#sockets.delete(socket));
  }
}

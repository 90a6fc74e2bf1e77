import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** Both ends of a TCP connection over loopback. */
export async function socketPair(): Promise<[here: Socket, there: Socket]> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const here = connect((server.address() as { port: number }).port, '127.0.0.1');
  const [there] = (await once(server, 'connection')) as [Socket];
  server.close();
  return [here, there];
}

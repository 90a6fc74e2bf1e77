// `node examples/webinar/main.js`: see README.md.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { Census } from './Census.js';
import { httpApi } from './httpApi.js';
import * as mediasoup from './sfu.js';
import { Webinar } from './Webinar.js';

const { PORT = '8080', LISTEN_IP = '127.0.0.1', ANNOUNCED_ADDRESS } = process.env;

const census = new Census(mediasoup.observer);
const webinar = await Webinar.open({ ip: LISTEN_IP, announcedAddress: ANNOUNCED_ADDRESS });
webinar.onWorkerDied = (error) => {
  console.error(error.message);
  process.exit(1);
};

const server = createServer(httpApi(webinar, census)).listen(Number(PORT), LISTEN_IP);
await once(server, 'listening');
const address = server.address();
console.log(`webinar on http://${LISTEN_IP}:${typeof address === 'object' ? address?.port : PORT}`);

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
    webinar.close();
    // Everything was closed from the top: nobody may be left.
    console.log(`closed, still open: ${JSON.stringify(census.open)}`);
  });
}

import type { types } from 'mediasoup-client';
import type { ProtooConnectionListener } from '../media/ProtooConnection.ts';
import type { SessionBorder } from '../media/SessionBorder.ts';
import { asTransport, fakeTransport } from './fakeTransport.ts';

/** One connection that the client opened. */
export type FakeConnection = {
  url: URL;
  listener: ProtooConnectionListener;
  /** Methods in the order in which they were asked. */
  requests: { method: string; data: Record<string, unknown> }[];
  transports: Map<string, ReturnType<typeof fakeTransport>>;
  closed: boolean;
  /** Lets the socket open. */
  open: () => void;
};

/** What stands outside the page, in memory. */
export function fakeServer() {
  const connections: FakeConnection[] = [];
  const answers: Record<string, (data: Record<string, unknown>) => unknown> = {
    getRouterRtpCapabilities: () => ({ codecs: [] }),
    createWebRtcTransport: ({ producing }) => ({
      id: `${producing ? 'send' : 'recv'}-${connections.length}`,
      iceParameters: {},
      iceCandidates: [{ protocol: 'udp', address: '127.0.0.1', port: 44444 }],
      dtlsParameters: {},
      iceServers: [],
    }),
    join: () => ({ peers: [], resumeToken: `token-${connections.length}` }),
    produce: ({ kind }) => ({ id: `${kind}-${connections.length}` }),
    produceData: () => ({ id: `data-${connections.length}` }),
    getChatHistory: () => ({ messages: [], more: false }),
    restartIce: () => ({ usernameFragment: 'u', password: 'p', iceServers: [] }),
  };

  const border: SessionBorder = {
    openConnection(url, listener) {
      let open = () => {};
      const opened = new Promise<void>((resolve) => {
        open = resolve;
      });
      const connection: FakeConnection = {
        url: new URL(url),
        listener,
        requests: [],
        transports: new Map(),
        closed: false,
        open,
      };
      connections.push(connection);
      return {
        opened,
        close: () => {
          connection.closed = true;
        },
        request: (async (method: string, data: Record<string, unknown>) => {
          connection.requests.push({ method, data });
          return answers[method]?.(data) ?? {};
        }) as never,
      };
    },
    prepareDevice: async () => {},
    createDevice: async () => {
      const create = ({ id }: { id: string }) => {
        const transport = fakeTransport(id);
        connections.at(-1)?.transports.set(id.startsWith('send') ? 'send' : 'recv', transport);
        return asTransport(transport);
      };
      return {
        load: async () => {},
        canProduce: () => true,
        recvRtpCapabilities: { codecs: [] },
        sendRtpCapabilities: { codecs: [] },
        createSendTransport: create,
        createRecvTransport: create,
      } as unknown as types.Device;
    },
  };
  return { border, connections, answers };
}

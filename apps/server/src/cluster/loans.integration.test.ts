import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../logger.ts';
import { FakeRouter, FakeWorker } from '../testing/FakeSfu.ts';
import { freePort } from '../testing/freePort.ts';
import { BorrowedWorkers } from './BorrowedWorkers.ts';
import { loanGranted } from './loanHeaders.ts';
import { NodeLink } from './NodeLink.ts';
import { WorkerLender } from './WorkerLender.ts';

const logger = createLogger('silent');
const listenInfos = (index: number) => [{ protocol: 'udp' as const, ip: '10.0.0.2', port: 44_444 + index }];
const turn = { host: '10.0.0.2', port: 3478 };

let lenderLink: NodeLink;
let borrowerLink: NodeLink;
let lender: WorkerLender;
let lenders: string[];
let borrowed: BorrowedWorkers;
/** Channels of the workers that were borrowed, and what stands for these. */
let loans: { stream: Duplex; worker: FakeWorker }[];

beforeEach(async () => {
  [lenderLink, borrowerLink] = [new NodeLink('secret'), new NodeLink('secret')];
  const lend = async (stream: Duplex) => {
    await once(stream.resume(), 'close');
  };
  lender = new WorkerLender({ size: 2, listenInfos, pipeIp: '10.0.0.2', turn: () => turn, lend, logger });
  const address = `127.0.0.1:${await freePort()}`;
  const server = await lenderLink.listen(address, () => {});
  server.on('upgrade', (_request, socket) => void lender.lendOver(socket));
  lenders = [`127.0.0.1:${await freePort()}`, address];
  loans = [];
  borrowed = borrowing();
});
afterEach(() => {
  borrowed.close();
  for (const { stream } of loans) stream.destroy();
  borrowerLink.close();
  lenderLink.close();
});

function borrowing(options: { idleMs?: number; answerMs?: number; logger?: Logger } = {}): BorrowedWorkers {
  const borrow = async (stream: Duplex) => {
    const worker = new FakeWorker(0);
    worker.observer.on('close', () => stream.destroy());
    loans.push({ stream, worker });
    return worker;
  };
  const directory = { lenders: async () => lenders };
  return new BorrowedWorkers({ directory, link: borrowerLink, borrow, logger, ...options });
}

/** Resolves when there are so many of them. */
async function places(count: number): Promise<void> {
  await expect.poll(() => borrowed.places.length).toBe(count);
}

describe('a worker that is lent', () => {
  it('comes from a node that is there, with where it listens, once however often it is wanted meanwhile', async () => {
    for (let i = 0; i < 3; i++) borrowed.want();
    await places(1);
    expect(loans).toHaveLength(1);
    expect(borrowed.places[0]?.pipeListenInfo).toEqual({ protocol: 'udp', ip: '10.0.0.2' });
    expect(loans[0]?.worker.listenInfos).toEqual(listenInfos(0));
    expect(lender.freeCount).toBe(1);
    borrowed.want();
    await places(2);
    expect(loans[1]?.worker.listenInfos).toEqual(listenInfos(1));
  });

  it('comes from the next node when one takes the question and says nothing', async () => {
    const silent = new NodeLink('secret');
    const silentAddress = `127.0.0.1:${await freePort()}`;
    await silent.listen(silentAddress, () => {});
    lenders.unshift(silentAddress);
    borrowed = borrowing({ answerMs: 200 });
    borrowed.want();
    await places(1);
    silent.close();
  });

  it('may speak in the same packet in which it is granted', async () => {
    const hasty = new NodeLink('secret');
    const hastyAddress = `127.0.0.1:${await freePort()}`;
    const terms = { listenInfos: listenInfos(0), pipeIp: '10.0.0.2' };
    const server = await hasty.listen(hastyAddress, () => {});
    server.on('upgrade', (_request, socket) => socket.write(`${loanGranted(terms)}it runs`));
    lenders.unshift(hastyAddress);
    borrowed.want();
    await places(1);
    const [bytes] = await once(loans[0]?.stream as Duplex, 'data');
    expect(String(bytes)).toBe('it runs');
    hasty.close();
  });

  it('has the TURN server of its machine, which others have not', async () => {
    borrowed.want();
    await places(1);
    const candidate = {
      foundation: 'f',
      priority: 1,
      address: '10.0.0.2',
      ip: '10.0.0.2',
      protocol: 'udp',
      type: 'host',
    };
    expect(borrowed.turnOf([{ ...candidate, port: 44_444 } as never])).toEqual(turn);
    expect(borrowed.turnOf([{ ...candidate, port: 44_445 } as never])).toBeUndefined();
  });

  it('is not had when all are lent, nor twice on one port', async () => {
    for (const count of [1, 2]) {
      borrowed.want();
      await places(count);
    }
    expect(lender.freeCount).toBe(0);
    const log: string[] = [];
    const other = borrowing({ logger: createLogger('info', { write: (line) => void log.push(line) }) });
    other.want();
    await expect.poll(() => log.join()).toContain('no other node has a worker to lend');
    expect(other.places).toEqual([]);
    loans[0]?.stream.destroy();
    await expect.poll(() => lender.freeCount).toBe(1);
  });

  it('is no place any more when it dies, or is closed', async () => {
    borrowed.want();
    await places(1);
    loans[0]?.worker.die();
    await places(0);
    borrowed.want();
    await places(1);
    borrowed.close();
    await places(0);
    await expect.poll(() => lender.freeCount).toBe(2);
  });

  it('is given back when nothing has been on it for a while, and not before', async () => {
    const router = new FakeRouter();
    // A room goes there in the same moment in which it is there.
    const write = (line: string) => {
      if (line.includes('is borrowed')) loans.at(-1)?.worker.observer.emit('newrouter', router);
    };
    borrowed = borrowing({ idleMs: 1, logger: createLogger('info', { write }) });
    borrowed.want();
    await places(1);
    expect(loans[0]?.worker.closed).toBe(false);
    router.close();
    await places(0);
    expect(loans[0]?.worker.closed).toBe(true);
    await expect.poll(() => lender.freeCount).toBe(2);
  });
});

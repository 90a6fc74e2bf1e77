import { setMaxListeners } from 'node:events';
import { setTimeout as passed } from 'node:timers/promises';
import { DtlsCertificate } from '@parley/dtls';
import { monotonicMs } from '../../../packages/sfu-core/bench/src/monotonicMs.ts';
import { CpuMeter, type CpuUse } from '../measure/CpuMeter.ts';
import { Histogram } from '../measure/Histogram.ts';
import { countReason, type JoinFigures, type LoadFigures, noJoins } from '../measure/LoadFigures.ts';
import { addMedia, type MediaCounters, noMedia } from '../measure/MediaCounters.ts';
import { Member } from '../peers/Member.ts';
import type { MemberPlan } from '../plan/memberPlans.ts';
import type { LoadShare, ShareTask } from './LoadShare.ts';

const BEAT_MS = 5;
const MS_PER_S = 1_000;

/** Members in this process. */
export class LocalShare implements LoadShare {
  readonly #certificate = DtlsCertificate.generate();
  readonly #cpu = new CpuMeter();
  readonly #members = new Set<Member>();
  readonly #delays = new Histogram();
  readonly #joins: JoinFigures = noJoins();
  readonly #losses: Record<string, number> = {};
  /** What those who have left had counted. */
  readonly #departed = noMedia();
  readonly #coming = new Set<Promise<void>>();
  readonly #abort = new AbortController();
  readonly #beat = setInterval(() => this.#beatAll(), BEAT_MS);
  #before: MediaCounters = noMedia();
  #fromMs = monotonicMs();
  #measuredMs = 0;
  #joining: CpuUse = { percent: 0, loopDelayP99Ms: 0 };
  #measuring: CpuUse = { percent: 0, loopDelayP99Ms: 0 };

  constructor() {
    // One for each member that waits for its time.
    setMaxListeners(0, this.#abort.signal);
  }

  async join(task: ShareTask): Promise<number> {
    this.#cpu.take();
    await Promise.all(task.plans.map((plan) => this.#comeAt(task, plan)));
    return this.#members.size;
  }

  async beginMeasuring(): Promise<void> {
    this.#joining = this.#cpu.take();
    this.#before = this.#media();
    this.#delays.reset();
    this.#fromMs = monotonicMs();
  }

  async stopSending(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#coming);
    for (const member of this.#members) member.stopSending();
    this.#measuredMs = monotonicMs() - this.#fromMs;
    this.#measuring = this.#cpu.take();
  }

  async figures(): Promise<LoadFigures> {
    const nowMs = monotonicMs();
    const members = [...this.#members];
    return {
      joins: this.#joins,
      members: members.length,
      losses: this.#losses,
      consumers: members.reduce((sum, { consumerCount }) => sum + consumerCount, 0),
      silentConsumers: members.reduce((sum, member) => sum + member.silentCount(nowMs), 0),
      media: addMedia(this.#media(), this.#before, -1),
      delays: this.#delays.toData(),
      measuredMs: this.#measuredMs,
      joining: this.#joining,
      measuring: this.#measuring,
    };
  }

  async leave(): Promise<void> {
    this.#abort.abort();
    await Promise.all(this.#coming);
    for (const member of [...this.#members]) this.#part(member);
  }

  close(): void {
    clearInterval(this.#beat);
    this.#abort.abort();
    this.#cpu.close();
    for (const member of [...this.#members]) this.#part(member);
  }

  async #comeAt(task: ShareTask, plan: MemberPlan): Promise<void> {
    if (!(await this.#waitedUntil(task.epochMs + plan.joinAtMs))) return;
    await this.#come(task, plan, 0);
  }

  /** One comes in, and if nobody is to stay, is followed by another one in time. */
  async #come(task: ShareTask, plan: MemberPlan, generation: number): Promise<void> {
    const peerId = generation === 0 ? plan.peerId : `${plan.peerId}-${generation}`;
    const { options, epochMs } = task;
    let member: Member;
    try {
      member = await Member.join({
        plan: { ...plan, peerId },
        load: options,
        certificate: this.#certificate,
        epochMs,
        delays: this.#delays,
        onFirstPacket: (afterMs) => {
          if (!plan.isPublisher) this.#joins.firstPacketMs.push(afterMs);
        },
        onLost: (reason) => {
          countReason(this.#losses, reason);
          this.#part(member);
        },
      });
    } catch (error) {
      countReason(this.#joins.failures, (error as Error).message);
      return;
    }
    this.#members.add(member);
    this.#joins.joinedMs.push(member.times.joinedMs);
    this.#joins.connectedMs.push(member.times.connectedMs);
    if (options.stayS === undefined) return;
    // About so long: those who came together shall not all go together.
    const untilMs = monotonicMs() + options.stayS * MS_PER_S * (0.5 + Math.random());
    const next = this.#waitedUntil(untilMs).then(async (isTime) => {
      if (!isTime) return;
      this.#part(member);
      await this.#come(task, plan, generation + 1);
    });
    this.#coming.add(next);
    next.finally(() => this.#coming.delete(next));
  }

  #part(member: Member): void {
    if (!this.#members.delete(member)) return;
    addMedia(this.#departed, member.counters);
    member.leave();
  }

  /** What all have counted, those who have left too. */
  #media(): MediaCounters {
    const sum = addMedia(noMedia(), this.#departed);
    for (const member of this.#members) addMedia(sum, member.counters);
    return sum;
  }

  #beatAll(): void {
    const nowMs = monotonicMs();
    for (const member of this.#members) member.beat(nowMs);
  }

  /** @returns false when the run has ended before. */
  async #waitedUntil(atMs: number): Promise<boolean> {
    const waitMs = atMs - monotonicMs();
    try {
      if (waitMs > 0) await passed(waitMs, undefined, { signal: this.#abort.signal });
    } catch {
      return false;
    }
    return !this.#abort.signal.aborted;
  }
}

import type { ConsumerLayers } from '../../packages/sfu-core/src/types/transport.ts';
import { checkCall } from './checks/callChecks.ts';
import { Violations } from './checks/Violations.ts';
import { SimRouter, type Told } from './engine/SimRouter.ts';
import { Participant, type ParticipantContext } from './Participant.ts';
import type { CallEvent, Scenario } from './scenarios/Scenario.ts';
import { VirtualTime } from './VirtualTime.ts';

/** Ranges of SSRCs: those of participants are below. */
const FIRST_ROUTER_SSRC = 0x4000_0000;

/** A call in virtual time: the real engine between simulated participants, checked packet by packet. */
export class Simulation {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly time: VirtualTime;
  readonly violations: Violations;
  /** By index; undefined: has not joined yet. */
  readonly participants: (Participant | undefined)[];
  readonly #router: SimRouter;
  #nextSsrc = FIRST_ROUTER_SSRC;

  constructor(scenario: Scenario, seed: number) {
    this.scenario = scenario;
    this.seed = seed;
    this.time = new VirtualTime(seed);
    this.violations = new Violations(() => this.time.elapsedMs);
    this.#router = new SimRouter(this.time);
    this.#router.onTold = (told) => this.#hear(told);
    this.participants = scenario.participants.map(() => undefined);
    for (const [index, { joinMs = 0 }] of scenario.participants.entries()) {
      this.time.in(joinMs, { run: () => this.#join(index) });
    }
    for (const event of scenario.events ?? []) this.time.in(event.atMs, { run: () => this.#carryOut(event) });
  }

  /** Lets the whole call happen. */
  run(): this {
    this.time.advance(this.scenario.durationMs);
    for (const participant of this.participants) participant?.viewing.finish(this.time.nowMs);
    checkCall(this);
    return this;
  }

  #pauseProducer(sender: Participant | undefined, isPaused: boolean): void {
    if (!sender || sender.isProducerPaused === isPaused) return;
    for (const participant of this.participants) participant?.viewing.interrupted(sender.index);
    sender.pauseProducer(isPaused);
  }

  #join(index: number): void {
    const plan = this.scenario.participants[index];
    if (!plan) return;
    const context: ParticipantContext = {
      time: this.time,
      router: this.#router,
      violations: this.violations,
      // Consecutive would hide mix-ups of neighbours.
      randomSsrc: () => {
        this.#nextSsrc += 0x101;
        return this.#nextSsrc;
      },
    };
    const newcomer = new Participant(index, plan, context);
    this.participants[index] = newcomer;
    for (const other of this.participants) {
      if (!other || other === newcomer) continue;
      connect(other, newcomer);
      connect(newcomer, other);
    }
  }

  #hear({ event, targetId, data }: Told): void {
    if (event !== 'consumer.layersChange') return;
    const { layers } = data as { layers?: ConsumerLayers };
    for (const participant of this.participants) participant?.viewing.layersTold(targetId, layers);
  }

  #carryOut(event: CallEvent): void {
    const viewing = 'viewer' in event ? this.participants[event.viewer]?.viewing : undefined;
    const sender = 'sender' in event ? this.participants[event.sender] : undefined;
    switch (event.does) {
      case 'prefer':
        viewing?.prefer(event.sender, event.layers);
        break;
      case 'prioritize':
        viewing?.viewOf(event.sender)?.consumer.setPriority(event.priority);
        break;
      case 'pause':
      case 'resume':
        viewing?.setPaused(event.sender, event.does === 'pause');
        break;
      case 'pauseProducer':
      case 'resumeProducer':
        this.#pauseProducer(sender, event.does === 'pauseProducer');
        break;
      case 'sendStreams':
        if (sender?.videoSender) sender.videoSender.isActive = (stream) => stream < event.count;
        break;
      case 'limit':
        viewing?.transport.setMaxOutgoingBitrate(event.maxBitrateBps);
        break;
    }
  }
}

/** `viewer` gets what `sender` sends, if it wants to. */
function connect(viewer: Participant, sender: Participant): void {
  const { consumes } = viewer.plan;
  if (consumes && !consumes.includes(sender.index)) return;
  if (sender.video) viewer.viewing.watch(sender.index, sender.video);
  if (sender.audio) viewer.viewing.listen(sender.index, sender.audio);
}

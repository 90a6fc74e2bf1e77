import type { Participant } from '../Participant.ts';
import type { Simulation } from '../Simulation.ts';
import type { VideoView } from '../Viewing.ts';

/** Requests that any call may need, and how many for each reason to ask. */
const FREE_KEY_FRAME_REQUESTS = 10;
const KEY_FRAME_REQUESTS_PER_REASON = 3;
/** Who waits for a key frame may ask again after this. */
const REPEAT_MS = 1_000;
/** A missing packet is asked for at most ten times; the rest is for packets that only came late. */
const MAX_NACKS_PER_PACKET = 12;
const FREE_NACKS = 200;

/** What must hold for a call as a whole: what was asked of senders stays in proportion, and what its scenario promises. */
export function checkCall(simulation: Simulation): void {
  for (const participant of simulation.participants) {
    if (!participant) continue;
    checkRequests(simulation, participant);
    for (const view of participant.viewing.views) {
      checkFreezes(simulation, participant, view);
      checkSwitches(simulation, participant, view);
    }
  }
  checkTopLayer(simulation);
}

/** All that look at a participant's camera. */
function viewsOf(simulation: Simulation, sender: number): VideoView[] {
  return simulation.participants.flatMap((viewer) => viewer?.viewing.viewOf(sender) ?? []);
}

function checkRequests(simulation: Simulation, { index, video, videoSender, up }: Participant): void {
  if (!videoSender || !video) return;
  const { violations, scenario } = simulation;
  const views = viewsOf(simulation, index);
  const reasons = views.reduce((sum, { received, layerChangeCount }) => sum + received.pliCount + layerChangeCount, 0);
  const events = scenario.events?.length ?? 0;
  const requests = videoSender.keyFrameRequestCount;
  const limit =
    scenario.expects?.maxKeyFrameRequests ??
    FREE_KEY_FRAME_REQUESTS + KEY_FRAME_REQUESTS_PER_REASON * (reasons + events) + scenario.durationMs / REPEAT_MS;
  if (requests > limit) violations.add('key-frame requests', `${requests} to ${index}, ${limit} would be plenty`);
  const { lost, dropped } = up.link.counters;
  const missing = lost + dropped + video.ledger.lateCount;
  if (videoSender.nackedPacketCount > MAX_NACKS_PER_PACKET * missing + FREE_NACKS) {
    violations.add('NACK', `${index} was asked for ${videoSender.nackedPacketCount} packets, ${missing} were missing`);
  }
}

function checkFreezes({ scenario, violations, time }: Simulation, { index }: Participant, view: VideoView): void {
  const { limitMs, exceptFromMs = 0, exceptToMs = 0 } = scenario.expects?.longestFreezeMs ?? {};
  if (limitMs === undefined) return;
  const startMs = time.nowMs - time.elapsedMs;
  for (const { atMs, durationMs } of view.received.playback.freezes) {
    const sinceMs = atMs - startMs;
    const isExcepted = sinceMs >= exceptFromMs && sinceMs < exceptToMs;
    if (durationMs <= limitMs || isExcepted) continue;
    violations.add('freeze', `${index} sees ${view.sender} stand still for ${ms(durationMs)} from ${ms(sinceMs)} on`);
  }
  if (Number.isNaN(view.received.playback.firstPictureMs)) {
    violations.add('freeze', `${index} never sees ${view.sender}`);
  }
}

function checkSwitches(
  { scenario, violations }: Simulation,
  { index }: Participant,
  { sender, check }: VideoView,
): void {
  const { maxSwitches = Number.POSITIVE_INFINITY } = scenario.expects ?? {};
  if (check.switchCount <= maxSwitches) return;
  violations.add('flapping', `what ${index} sees of ${sender} changed streams ${check.switchCount} times`);
}

function checkTopLayer({ scenario, participants, violations }: Simulation): void {
  const { fromMs, withinMs } = scenario.expects?.topLayer ?? {};
  if (fromMs === undefined || withinMs === undefined) return;
  for (const participant of participants) {
    for (const [place, view] of participant?.viewing.views.entries() ?? []) {
      const { encodingCount } = view.received.source.shape;
      const { spatialLayerCount, temporalLayerCount } = view.received.source;
      const top = (encodingCount > 1 ? encodingCount : spatialLayerCount) - 1 + (temporalLayerCount - 1) / 10;
      const reached = participant?.viewing.samples.find(
        ({ atMs, layers }) => atMs >= fromMs && (layers[place] ?? -1) >= top - 0.01,
      );
      if (reached && reached.atMs <= fromMs + withinMs) continue;
      const when = reached ? `after ${ms(reached.atMs - fromMs)}` : 'never';
      violations.add(
        'top layer',
        `${participant?.index} gets all of ${view.sender} ${when}, not within ${ms(withinMs)}`,
      );
    }
  }
}

function ms(durationMs: number): string {
  return `${(durationMs / 1_000).toFixed(1)} s`;
}

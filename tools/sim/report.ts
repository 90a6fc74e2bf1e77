import type { Simulation } from './Simulation.ts';

const MAX_SHOWN = 8;

/** A line on a call, and one for each thing that must not be. */
export function reportOf(simulation: Simulation, tookMs: number): string {
  const { scenario, seed, violations } = simulation;
  const verdict = violations.count === 0 ? 'ok' : `FAILED (${violations.count})`;
  const lines = [`${verdict} ${scenario.name}, seed ${seed}: ${scenario.description} [${Math.round(tookMs)} ms]`];
  for (const { atMs, check, text } of violations.kept.slice(0, MAX_SHOWN)) {
    lines.push(`  ${(atMs / 1_000).toFixed(3)} s  ${check}: ${text}`);
  }
  if (violations.count > MAX_SHOWN) lines.push(`  and ${violations.count - MAX_SHOWN} more`);
  return lines.join('\n');
}

/** What each viewer saw, a line each. */
export function detailsOf({ participants, time }: Simulation): string {
  const startMs = time.nowMs - time.elapsedMs;
  return participants
    .flatMap((participant) => {
      if (!participant) return [];
      const { index, viewing, up, down } = participant;
      const lost = `lost up ${up.link.counters.lost + up.link.counters.dropped}, down ${down.link.counters.lost + down.link.counters.dropped}`;
      const requests = participant.videoSender
        ? [
            `  ${index} sent video: ${participant.videoSender.keyFrameCount} key frames, ${participant.videoSender.keyFrameRequestCount} requests, ${participant.videoSender.nackedPacketCount} packets NACKed (${lost})`,
          ]
        : [];
      const views = viewing.views.map(({ sender, received, check, layers, layerChangeCount }) => {
        const { playback } = received;
        const first = Number.isNaN(playback.firstPictureMs)
          ? 'never'
          : `${Math.round(playback.firstPictureMs - startMs)} ms`;
        return [
          `  ${index} sees ${sender}: first at ${first}, ${playback.pictureCount} pictures`,
          `${playback.freezes.length} freezes (longest ${Math.round(playback.longestFreezeMs)} ms)`,
          `${check.packetCount} packets, ${check.repairCount} repairs, ${received.nackedPacketCount} NACKed`,
          `${received.pliCount} PLI, ${check.switchCount} switches, ${layerChangeCount} layer changes, now ${layers ? `${layers.spatialLayer}/${layers.temporalLayer ?? 0}` : 'none'}`,
          lost,
        ].join('; ');
      });
      return [...requests, ...views];
    })
    .join('\n');
}

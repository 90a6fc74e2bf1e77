import { expect, it } from 'vitest';
import { meetingForFile } from './support/meetingForFile.ts';
import type { Participant } from './support/participant.ts';
import { startServer } from './support/server.ts';

const { join } = meetingForFile(startServer);

/** The picture as it is received. */
async function received(viewer: Participant): Promise<{ codec: string; width: number; decoded: number; plis: number }> {
  const stats = await viewer.stats('recv');
  const entry = stats.find(({ type, kind, mid }) => type === 'inbound-rtp' && kind === 'video' && mid !== 'probator');
  const codec = stats.find(({ id }) => id === entry?.codecId);
  return {
    codec: String(codec?.mimeType),
    width: Number(entry?.frameWidth ?? 0),
    decoded: Number(entry?.framesDecoded ?? 0),
    plis: Number(entry?.pliCount ?? 0),
  };
}

it.each([
  ['VP8', ''],
  ['VP8', 'enableWebcamLayers=false'],
  ['VP9', 'webcamScalabilityMode=L1T3'],
  ['VP9', 'webcamScalabilityMode=L3T3_KEY'],
  ['VP9', 'webcamScalabilityMode=L3T3'],
  ['AV1', 'webcamScalabilityMode=L1T3'],
  ['AV1', 'webcamScalabilityMode=L3T3_KEY'],
  ['AV1', 'webcamScalabilityMode=L2T2'],
  ['H264', ''],
])('%s is seen, sent with “%s”', async (name, query) => {
  const room = `roomId=codec&consume=false&displayName=Ada&force${name}=true&${query}`;
  const ada = await join(room);
  const vic = await join('roomId=codec&displayName=Vic&produce=false');
  // A Chromium without H264 sends what it has, and says so.
  const isMissing = await ada.page.getByText(`can't send video/${name}`).isVisible();
  await vic.framesAdvance('Video of Ada', 60);
  const seen = await received(vic);
  console.log(`${name} ${query}: ${seen.codec}, ${seen.width} px wide, ${seen.decoded} frames, ${seen.plis} PLI`);
  expect(seen.codec).toBe(isMissing ? 'video/VP8' : `video/${name}`);
});

// @vitest-environment node
import { beforeAll, expect, it } from 'vitest';
import { type EncodedFrame, FramePipes, type PipeReport } from './FramePipes.ts';
import { deriveRoomKey, type RoomKey } from './roomKey.ts';

const stream = { peerId: 'ada', source: 'mic' };
const mimeType = 'audio/opus';
let key: RoomKey;
let otherKey: RoomKey;

beforeAll(async () => {
  [key, otherKey] = await Promise.all([deriveRoomKey('right', 'demo', 1), deriveRoomKey('other', 'demo', 1)]);
});

/** A pipe with its ends in the test's hands. */
function bench(pipes: FramePipes, options: Parameters<FramePipes['run']>[0]) {
  const input = new TransformStream<EncodedFrame, EncodedFrame>();
  const output: EncodedFrame[] = [];
  const ended = pipes.run(options, input.readable, new WritableStream({ write: (frame) => void output.push(frame) }));
  const writer = input.writable.getWriter();
  return { output, ended, writer };
}

async function sealedFrames(sealedWith: RoomKey, count: number): Promise<EncodedFrame[]> {
  const { output, ended, writer } = bench(new FramePipes(() => {}), {
    direction: 'seal',
    stream,
    mimeType,
    key: sealedWith,
  });
  for (let index = 0; index < count; index += 1) void writer.write({ data: Uint8Array.of(9, index, 1, 2).buffer });
  await writer.close();
  await ended;
  return output;
}

it('gives the frames of who has the key, in their order, and drops the others', async () => {
  const reports: PipeReport[] = [];
  const { output, ended, writer } = bench(new FramePipes((report) => reports.push(report)), {
    direction: 'open',
    id: 'c1',
    stream,
    keys: [key],
  });
  const [ours, theirs] = [await sealedFrames(key, 4), await sealedFrames(otherKey, 5)];
  for (const frame of [...ours.slice(0, 2), ...theirs, ...ours.slice(2)]) void writer.write(frame);
  void writer.write({ data: Uint8Array.of(1, 2, 3).buffer });
  await writer.close();
  await ended;
  expect(output.map(({ data }) => new Uint8Array(data)[1])).toEqual([0, 1, 2, 3]);
  // One report a change: three in a row are refused before it is said.
  expect(reports.map(({ id, opens }) => [id, opens])).toEqual([
    ['c1', true],
    ['c1', false],
    ['c1', true],
  ]);
  expect(reports[1]?.counts).toMatchObject({ opened: 2, unknownKey: 3 });
});

it('opens with a key that comes during the call, and reports anew', async () => {
  const reports: boolean[] = [];
  let reported = () => {};
  const pipes = new FramePipes(({ opens }) => {
    reports.push(opens);
    reported();
  });
  const { output, ended, writer } = bench(pipes, { direction: 'open', id: 'c1', stream, keys: [otherKey] });
  const refused = new Promise<void>((resolve) => {
    reported = resolve;
  });
  const frames = await sealedFrames(key, 6);
  for (const frame of frames.slice(0, 4)) void writer.write(frame);
  await refused;
  pipes.setKeys([key, otherKey]);
  for (const frame of frames.slice(4)) void writer.write(frame);
  await writer.close();
  await ended;
  expect(reports).toEqual([false, true]);
  expect(output.map(({ data }) => new Uint8Array(data)[1])).toContain(5);
});

it('ends quietly when the browser stops a sender in the middle', async () => {
  const { ended, writer } = bench(new FramePipes(() => {}), { direction: 'seal', stream, mimeType, key });
  await writer.abort(new Error('stopped'));
  await expect(ended).resolves.toBeUndefined();
});

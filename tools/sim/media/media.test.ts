import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../packages/sfu-core/src/testing/SeededRandom.ts';
import { DependencyDescriptor } from '../../../packages/sfu-core/src/worker/codecs/DependencyDescriptor.ts';
import { payloadParserFor } from '../../../packages/sfu-core/src/worker/codecs/parsePayload.ts';
import { RtpPacket } from '../../../packages/sfu-core/src/worker/rtp/RtpPacket.ts';
import { layered, simulcast } from '../scenarios/shapes.ts';
import type { Frame } from './Frame.ts';
import { openPacket } from './RtpPacketizer.ts';
import { type VideoShape, VideoSource } from './VideoSource.ts';

const PICTURES = 40;

function framesOf(shape: VideoShape): { source: VideoSource; frames: Frame[] } {
  const random = new SeededRandom(5);
  const source = new VideoSource(shape, () => random.next());
  const frames = Array.from({ length: PICTURES }, (_, picture) =>
    source.capture(
      picture * 33,
      () => picture % 20 === 0,
      () => true,
    ),
  ).flat();
  return { source, frames };
}

/** The first packet of a frame as the engine's parser reads it. */
function parsed(source: VideoSource, frame: Frame): RtpPacket {
  const header = { payloadType: 96, marker: true, sequenceNumber: 1, timestamp: 0, ssrc: 1 };
  const { bytes, payloadOffset } = openPacket(header, [], 40);
  bytes.fill(0, payloadOffset);
  source.writeDescriptor(bytes, payloadOffset, frame, true, true);
  const packet = new RtpPacket();
  expect(packet.parse(bytes, 0, bytes.length)).toBe(true);
  payloadParserFor(`video/${source.shape.codec}`)(packet);
  return packet;
}

describe('synthetic video', () => {
  it.each([
    simulcast('L1T3'),
    layered('vp8', 'L1T2'),
    layered('vp9', 'L1T3'),
    layered('vp9', 'L3T3'),
    layered('vp9', 'L2T2_KEY'),
  ])('says of itself what is so: $codec $scalabilityMode', (shape) => {
    const { source, frames } = framesOf(shape);
    for (const frame of frames) {
      const { payload } = parsed(source, frame);
      expect(payload).toMatchObject({
        isFrameStart: true,
        isKeyFrame: frame.isKey && frame.spatialLayer === 0,
        temporalLayer: frame.temporalLayer,
        spatialLayer: frame.spatialLayer,
        isLayerSync: frame.isLayerSync,
        pictureId: frame.pictureId,
        tl0PicIdx: frame.tl0PicIdx,
        isInterPicturePredicted: shape.codec === 'vp9' && frame.usesInterPicture,
        isInterLayerPredicted: shape.codec === 'vp9' && frame.usesInterLayer,
      });
    }
  });

  it.each(['L1T1', 'L1T3', 'L2T2', 'L3T3', 'L3T3_KEY'])('has dependency descriptors: AV1 %s', (mode) => {
    const { source, frames } = framesOf(layered('av1', mode));
    const descriptor = new DependencyDescriptor();
    const { payload } = new RtpPacket();
    const spatialLayers = Number(mode[1]);
    const temporalLayers = Number(mode[3]);
    for (const frame of frames) {
      const bytes = source.descriptorOf(frame)?.(true, true) ?? Buffer.alloc(0);
      expect(descriptor.read(bytes, 0, bytes.length, payload)).toBe(true);
      const { spatialLayer, temporalLayer, isKey } = frame;
      expect(payload).toMatchObject({ spatialLayer, temporalLayer, hasStructure: isKey && spatialLayer === 0 });
      expect(payload.roles).toHaveLength(spatialLayers * temporalLayers);
      // It is part of the target of its own layers.
      expect(payload.roles[spatialLayer * temporalLayers + temporalLayer]).not.toBe(0);
      expect(parsed(source, frame).payload.isKeyFrame).toBe(isKey && spatialLayer === 0);
    }
    expect(payload.structure?.decodeTargets.at(-1)).toEqual({
      spatialLayer: spatialLayers - 1,
      temporalLayer: temporalLayers - 1,
      chain: spatialLayers - 1,
    });
  });

  it.each([simulcast('L1T3'), layered('vp9', 'L3T3'), layered('av1', 'L3T3_KEY')])(
    'depends on nothing above its layers, nor on what is to come: $codec $scalabilityMode',
    (shape) => {
      const { frames } = framesOf(shape);
      const byId = new Map(frames.map((frame) => [frame.id, frame]));
      for (const frame of frames) {
        expect(frame.isKey && frame.spatialLayer === 0).toBe(frame.dependsOn.length === 0);
        for (const id of frame.dependsOn) {
          const needed = byId.get(id) as Frame;
          expect(needed.id).toBeLessThan(frame.id);
          expect(needed.stream).toBe(frame.stream);
          expect(needed.temporalLayer).toBeLessThanOrEqual(frame.temporalLayer);
          expect(needed.spatialLayer).toBeLessThanOrEqual(frame.spatialLayer);
        }
      }
    },
  );

  it('has about the bit rates that it should', () => {
    const { frames } = framesOf(simulcast('L1T3'));
    for (const [stream, bitrateBps] of [150_000, 500_000, 1_500_000].entries()) {
      const bytes = frames
        .filter((frame) => frame.stream === stream && !frame.isKey)
        .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
      expect((bytes * 8 * 30) / (PICTURES - 2) / bitrateBps).toBeCloseTo(1, 0);
    }
  });
});

import { expect, it } from 'vitest';
import { spatialLayersOf } from '../media/rtp.ts';
import { validateNotification } from '../validate.ts';
import { pictureSizeOf, readEncryptionNote, sourceOf } from './producers.ts';

it('knows a shared screen as Parley and as the 2024 demo mark it', () => {
  expect(sourceOf('video', { source: 'share' })).toBe('share');
  expect(sourceOf('audio', { source: 'shareSound' })).toBe('shareSound');
  expect(sourceOf('video', { source: 'shareSound' })).toBe('webcam');
  expect(sourceOf('video', { share: true })).toBe('share');
  expect(sourceOf('video', { share: 'yes' })).toBe('webcam');
  expect(sourceOf('video', {})).toBe('webcam');
  expect(sourceOf('audio', { source: 'share' })).toBe('mic');
});

it('takes the size of a picture only when both sides make sense', () => {
  expect(pictureSizeOf({ width: 1280, height: 720, source: 'webcam' })).toEqual({ width: 1280, height: 720 });
  for (const appData of [{}, { width: 1280 }, { width: '1280', height: 720 }, { width: 0, height: 720 }]) {
    expect(pictureSizeOf(appData)).toBeUndefined();
  }
  expect(pictureSizeOf({ width: 1e9, height: 720 })).toBeUndefined();
});

it('tells the highest layer that is wanted, or that none is', () => {
  for (const maxSpatialLayer of [null, 0, 2]) {
    expect(validateNotification('layersUnwanted', { producerId: 'p', maxSpatialLayer }).ok).toBe(true);
  }
  expect(validateNotification('layersUnwanted', { producerId: 'p' })).toMatchObject({ ok: false });
  expect(validateNotification('layersUnwanted', { producerId: 'p', maxSpatialLayer: -1 })).toMatchObject({ ok: false });
});

it('counts spatial layers of simulcast and of SVC', () => {
  expect(spatialLayersOf({ encodings: [{ rid: 'a' }, { rid: 'b' }, { rid: 'c' }] })).toBe(3);
  expect(spatialLayersOf({ encodings: [{ scalabilityMode: 'L3T3_KEY' }] })).toBe(3);
  expect(spatialLayersOf({ encodings: [{ scalabilityMode: 'S2T1' }] })).toBe(2);
  for (const scalabilityMode of ['', 'L0T1', 'nonsense', undefined]) {
    expect(spatialLayersOf({ encodings: [{ scalabilityMode }] })).toBe(1);
  }
  expect(spatialLayersOf({})).toBe(1);
});

it('believes what the sender notes of encryption', () => {
  const notes = [
    {},
    { encryption: null },
    { encryption: { version: 1, keyId: 7 } },
    { encryption: 'by another client' },
  ];
  expect(notes.map(readEncryptionNote)).toEqual([undefined, undefined, { keyId: 7 }, { keyId: -1 }]);
});

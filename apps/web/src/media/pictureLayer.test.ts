import { describe, expect, it } from 'vitest';
import { fittingLayer, type PictureView } from './pictureLayer.ts';

const hd = { widthPx: 1280, heightPx: 720, spatialLayers: 3 };
const view = (widthPx: number, heightPx: number, more: Partial<PictureView> = {}): PictureView => ({
  widthPx,
  heightPx,
  pixelRatio: 1,
  fit: 'cover',
  ...more,
});

describe('the layer that fits', () => {
  it.each([
    // 320 × 180 serves tiles of up to 225 pixels, 640 × 360 of up to 450.
    [160, 90, 0],
    [400, 225, 0],
    [404, 227, 1],
    [640, 360, 1],
    [800, 450, 1],
    [804, 452, 2],
    [1280, 720, 2],
    [3840, 2160, 2],
  ])('of 1280 × 720 in a tile of %d × %d is %d', (widthPx, heightPx, layer) => {
    expect(fittingLayer(view(widthPx, heightPx), hd)).toBe(layer);
  });

  it('counts the pixels of the screen', () => {
    expect(fittingLayer(view(320, 180), hd)).toBe(0);
    expect(fittingLayer(view(320, 180, { pixelRatio: 2 }), hd)).toBe(1);
    expect(fittingLayer(view(320, 180, { pixelRatio: 3 }), hd)).toBe(2);
  });

  it('counts what is cut off, and what stays empty', () => {
    // An upright tile shows the middle of a picture that is drawn much wider than the tile.
    expect(fittingLayer(view(200, 400), hd)).toBe(1);
    expect(fittingLayer(view(200, 400, { fit: 'contain' }), hd)).toBe(0);
  });

  it('goes by what the sender has', () => {
    expect(fittingLayer(view(2000, 2000), { ...hd, spatialLayers: 1 })).toBe(0);
    expect(fittingLayer(view(640, 360), { widthPx: 640, heightPx: 360, spatialLayers: 3 })).toBe(2);
    expect(fittingLayer(view(640, 360), { widthPx: 3840, heightPx: 2160, spatialLayers: 3 })).toBe(0);
    expect(fittingLayer(view(640, 360), { ...hd, spatialLayers: 2 })).toBe(0);
  });
});

import { describe, expect, it } from 'vitest';
import { PayloadDescriptor } from '../codecs/PayloadDescriptor.ts';
import { LayerRates } from './LayerRates.ts';

const WINDOW_MS = 2_500;

function layer(spatialLayer: number, temporalLayer: number): PayloadDescriptor {
  return Object.assign(new PayloadDescriptor(), { spatialLayer, temporalLayer });
}

describe('LayerRates', () => {
  it('says of each layer what it takes together with those below, and 0 of those that are not sent', () => {
    const rates = new LayerRates(2, 3);
    const bytes = { '0.0': 1_000, '0.1': 100, '1.0': 10_000, '1.2': 5_000 };
    for (const [name, size] of Object.entries(bytes)) {
      const [spatial, temporal] = name.split('.').map(Number);
      rates.add(layer(spatial!, temporal!), size, 0);
    }
    const bps = (size: number) => (size * 8_000) / WINDOW_MS;
    expect(rates.bitratesBps(100)).toEqual({
      '0.0': bps(1_000),
      '0.1': bps(1_100),
      '0.2': 0,
      '1.0': bps(11_100),
      '1.1': 0,
      '1.2': bps(16_100),
    });
    expect(Object.values(rates.bitratesBps(WINDOW_MS + 200))).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('counts no layers that were not negotiated', () => {
    const rates = new LayerRates(1, 2);
    rates.add(layer(1, 0), 1_000, 0);
    rates.add(layer(0, 2), 1_000, 0);
    rates.add(layer(200, 7), 1_000, 0);
    expect(rates.bitratesBps(0)).toEqual({ '0.0': 0, '0.1': 0 });
    rates.add(layer(0, 1), 1_000, 0);
    rates.reset();
    expect(rates.bitratesBps(0)).toEqual({ '0.0': 0, '0.1': 0 });
  });
});

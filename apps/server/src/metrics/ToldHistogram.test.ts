import { Registry } from 'prom-client';
import { expect, it } from 'vitest';
import { ToldHistogram } from './ToldHistogram.ts';

it('is shown as any histogram is: cumulative, in the unit of its name', async () => {
  const registry = new Registry();
  const delay = new ToldHistogram({
    name: 'delay_seconds',
    help: 'Delay.',
    labelNames: ['worker'],
    registry,
    unit: 0.001,
  });
  delay.tell({ worker: 0 }, { upperBounds: [10, 300], counts: [3, 2, 1], sum: 1_500 });
  expect(await registry.metrics()).toBe(
    [
      '# HELP delay_seconds Delay.',
      '# TYPE delay_seconds histogram',
      'delay_seconds_bucket{worker="0",le="0.01"} 3',
      'delay_seconds_bucket{worker="0",le="0.3"} 5',
      'delay_seconds_bucket{worker="0",le="+Inf"} 6',
      'delay_seconds_sum{worker="0"} 1.5',
      'delay_seconds_count{worker="0"} 6',
      '',
    ].join('\n'),
  );
  delay.reset();
  expect(await registry.metrics()).not.toContain('delay_seconds_bucket');
});

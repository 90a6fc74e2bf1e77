import { describe, expect, it } from 'vitest';
import { drawFigure } from './LineChart.ts';

describe('drawFigure', () => {
  const panel = {
    title: 'rates',
    unit: 'Mbit/s',
    heightPx: 100,
    curves: [
      {
        label: 'a < b',
        color: '#123456',
        points: [
          [0, 0],
          [5, 2],
          [10, 4],
        ] as const,
      },
    ],
  };

  it('draws each curve within its panel, and escapes what is written', () => {
    const svg = drawFigure('a & "b"', 10, [panel]);
    expect(svg).toContain('aria-label="a &amp; &quot;b&quot;"');
    expect(svg).toContain('a &lt; b');
    const [, path = ''] = /<path d="M([^"]*)"/.exec(svg) ?? [];
    const points = path.split('L').map((point) => point.split(',').map(Number));
    expect(points).toHaveLength(3);
    expect(points.map(([x]) => x)).toEqual([64, 474, 884]);
    expect(points.map(([, y]) => y)).toEqual([158, 108, 58]);
  });

  it('has steps where a value stays until the next', () => {
    const svg = drawFigure('steps', 10, [{ ...panel, curves: [{ ...panel.curves[0]!, isStep: true }] }]);
    expect(svg).toMatch(/<path d="M64,158H474V108H884V58"/);
  });

  it('draws nothing of nothing', () => {
    expect(drawFigure('empty', 10, [{ ...panel, curves: [] }])).not.toContain('<path');
  });
});

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Simulation } from '../Simulation.ts';
import { namedScenarios } from '../scenarios/named.ts';
import type { Sample } from '../Viewing.ts';
import { type Curve, drawFigure, type Panel } from './LineChart.ts';

const COLORS = {
  capacity: '#94a3b8',
  estimate: '#dc2626',
  media: '#2563eb',
  all: '#93c5fd',
  queue: '#b45309',
} as const;
const VIEW_COLORS = ['#059669', '#7c3aed', '#db2777'] as const;
/** Rates of single samples jump with every frame: they are drawn as means over this many. */
const SMOOTHED_SAMPLES = 5;
const MAX_POINTS = 600;

/** Runs the named calls that have plots, and draws each into docs/plots, from the root of the repository. */
export function writePlots(seed: number): void {
  const folder = join(process.cwd(), 'docs/plots');
  mkdirSync(folder, { recursive: true });
  for (const scenario of namedScenarios) {
    if (!scenario.isPlotted) continue;
    const simulation = new Simulation(scenario, seed).run();
    const file = join(folder, `${scenario.name}.svg`);
    writeFileSync(file, figureOf(simulation));
    console.log(`docs/plots/${scenario.name}.svg`);
  }
}

/** What the last participant, the viewer, was sent. */
export function figureOf({ scenario, participants }: Simulation): string {
  const viewing = participants.findLast((participant) => participant && participant.viewing.views.length > 0)?.viewing;
  const samples = thinned(viewing?.samples ?? []);
  const rates: Panel = {
    title: 'bit rates',
    unit: 'Mbit/s',
    heightPx: 220,
    curves: [
      curve('sent with padding', COLORS.all, smoothed(samples, 'sentBps'), 1e-6),
      { ...curve('capacity', COLORS.capacity, samples.map(pointOf('capacityBps')), 1e-6), isStep: true },
      curve('sent', COLORS.media, smoothed(samples, 'mediaBps'), 1e-6),
      curve('estimate', COLORS.estimate, samples.map(pointOf('estimateBps')), 1e-6),
    ],
    maxValue: maxRate(samples) * 1e-6,
  };
  const layers: Panel = {
    title: 'layer: spatial layer or stream, with its temporal layers as fractions',
    unit: '',
    heightPx: 90,
    maxValue: 4,
    ticks: [0, 1, 2, 3],
    curves: (viewing?.views ?? []).map(({ sender }, place) => ({
      label: `camera ${sender}`,
      color: VIEW_COLORS[place % VIEW_COLORS.length] as string,
      isStep: true,
      // 0 is nothing; 1 the first layer.
      points: samples.map(({ atMs, layers: all }) => {
        const layer = all[place] ?? -1;
        return [atMs / 1_000, layer < 0 ? 0 : 1 + Math.floor(layer) + (layer % 1) * 3] as const;
      }),
    })),
  };
  const queue: Panel = {
    title: 'queue at the bottleneck',
    unit: 'ms',
    heightPx: 70,
    curves: [{ ...curve('queue', COLORS.queue, samples.map(pointOf('queueMs')), 1), isFilled: true }],
  };
  return drawFigure(`${scenario.name}: ${scenario.description}`, scenario.durationMs / 1_000, [rates, layers, queue]);
}

/** As many as a figure can show. */
function thinned(samples: readonly Sample[]): Sample[] {
  const step = Math.ceil(samples.length / MAX_POINTS);
  return samples.filter((_, index) => index % step === 0);
}

type Numeric = 'capacityBps' | 'estimateBps' | 'mediaBps' | 'sentBps' | 'queueMs';
type Point = readonly [seconds: number, value: number];

function curve(label: string, color: string, points: readonly Point[], factor: number): Curve {
  return { label, color, points: points.map(([seconds, value]) => [seconds, value * factor]) };
}

function pointOf(name: Numeric): (sample: Sample) => Point {
  return (sample) => [sample.atMs / 1_000, sample[name]];
}

function smoothed(samples: readonly Sample[], name: Numeric): Point[] {
  return samples.map((sample, index) => {
    const window = samples.slice(Math.max(0, index + 1 - SMOOTHED_SAMPLES), index + 1);
    return [sample.atMs / 1_000, window.reduce((sum, one) => sum + one[name], 0) / window.length];
  });
}

/** A start with a burst far above everything else must not squeeze the rest. */
function maxRate(samples: readonly Sample[]): number {
  const capacity = Math.max(0, ...samples.map(({ capacityBps }) => capacityBps));
  const estimate = Math.max(0, ...samples.map(({ estimateBps }) => estimateBps));
  const wanted = Math.max(capacity, estimate) * 1.25;
  return Math.ceil(wanted / 500_000) * 500_000 || 1_000_000;
}

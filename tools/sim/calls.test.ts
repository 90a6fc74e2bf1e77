import { describe, expect, it } from 'vitest';
import { Simulation } from './Simulation.ts';
import { randomScenario } from './scenarios/randomScenario.ts';

const CALLS = 200;
const CALLS_PER_TEST = 20;
const DURATION_MS = 30_000;
/** A slow machine may take its time: nothing here depends on it. */
const TIMEOUT_MS = 120_000;

/** Violations of a call, with the seed that makes it again: `npm run sim -- --seed 17`. */
function violationsOf(seed: number): string[] {
  const { violations } = new Simulation(randomScenario(seed, DURATION_MS), seed).run();
  return violations.kept.map(({ atMs, check, text }) => `seed ${seed}, ${atMs} ms, ${check}: ${text}`);
}

describe('calls made by chance, over bad networks', () => {
  const firstSeeds = Array.from({ length: CALLS / CALLS_PER_TEST }, (_, group) => 1 + group * CALLS_PER_TEST);

  it.each(firstSeeds)(`20 of them from seed %i on keep to all checks`, { timeout: TIMEOUT_MS }, (first) => {
    const seeds = Array.from({ length: CALLS_PER_TEST }, (_, index) => first + index);
    expect(seeds.flatMap(violationsOf)).toEqual([]);
  });

  it('are the same again from the same seed, and others from another', () => {
    const trace = (seed: number) => {
      const { participants } = new Simulation(randomScenario(seed, 5_000), seed).run();
      return participants.map((participant) => participant?.viewing.samples);
    };
    expect(trace(4)).toEqual(trace(4));
    expect(trace(4)).not.toEqual(trace(5));
  });
});

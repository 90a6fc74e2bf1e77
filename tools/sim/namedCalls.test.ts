import { describe, expect, it } from 'vitest';
import { Simulation } from './Simulation.ts';
import { namedScenarios } from './scenarios/named.ts';

const TIMEOUT_MS = 120_000;

describe('calls with a name', () => {
  it('have one each', () => {
    expect(new Set(namedScenarios.map(({ name }) => name)).size).toBe(namedScenarios.length);
  });

  it.each(namedScenarios)('$name: $description', { timeout: TIMEOUT_MS }, (scenario) => {
    const { violations } = new Simulation(scenario, 1).run();
    expect(violations.kept.map(({ atMs, check, text }) => `${atMs} ms, ${check}: ${text}`)).toEqual([]);
  });
});

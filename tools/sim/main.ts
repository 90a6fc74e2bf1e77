import { performance } from 'node:perf_hooks';
import { parseSimOptions, type SimOptions, USAGE } from './options.ts';
import { writePlots } from './plot/writePlots.ts';
import { detailsOf, reportOf } from './report.ts';
import { Simulation } from './Simulation.ts';
import { namedScenarios } from './scenarios/named.ts';
import { randomScenario } from './scenarios/randomScenario.ts';
import type { Scenario } from './scenarios/Scenario.ts';

const PROGRESS_EVERY = 50;

/** A call and the seed of its chance. */
interface Run {
  scenario: Scenario;
  seed: number;
}

function* runsOf({ scenario: name, seed, seeds, from, durationMs }: SimOptions): Generator<Run> {
  if (name !== undefined) {
    for (const scenario of namedScenarios) {
      if (name === 'all' || scenario.name === name) yield { scenario, seed: seed ?? 1 };
    }
    return;
  }
  if (seed !== undefined) {
    yield { scenario: randomScenario(seed, durationMs), seed };
    return;
  }
  for (let next = from; next < from + seeds; next++) yield { scenario: randomScenario(next, durationMs), seed: next };
}

function simulate(options: SimOptions): number {
  const startedMs = performance.now();
  const failedSeeds: (number | string)[] = [];
  const isDetailed = options.details || options.seed !== undefined || options.scenario !== undefined;
  let count = 0;
  for (const { scenario, seed } of runsOf(options)) {
    const beganMs = performance.now();
    const simulation = new Simulation(scenario, seed).run();
    count++;
    const hasFailed = simulation.violations.count > 0;
    if (hasFailed) failedSeeds.push(options.scenario === undefined ? seed : scenario.name);
    if (hasFailed || isDetailed) console.log(reportOf(simulation, performance.now() - beganMs));
    if (isDetailed) console.log(detailsOf(simulation));
    else if (count % PROGRESS_EVERY === 0) console.log(`… ${count} calls`);
  }
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  if (count === 0) console.error('there is no such call: --list names them');
  console.log(
    `${count} calls in ${seconds} s, ${failedSeeds.length} failed${failedSeeds.length > 0 ? `: ${failedSeeds.join(' ')}` : ''}`,
  );
  return count === 0 || failedSeeds.length > 0 ? 1 : 0;
}

function run(args: string[]): number {
  let options: SimOptions;
  try {
    options = parseSimOptions(args);
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    return 1;
  }
  if (options.help) console.log(USAGE);
  else if (options.list) for (const { name, description } of namedScenarios) console.log(`${name}: ${description}`);
  else if (options.plots) writePlots(options.seed ?? 1);
  else return simulate(options);
  return 0;
}

process.exitCode = run(process.argv.slice(2));

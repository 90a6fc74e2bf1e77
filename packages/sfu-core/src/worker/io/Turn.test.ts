import { expect, it } from 'vitest';
import { type Environment, systemEnvironment } from './Environment.ts';
import { Turn } from './Turn.ts';

/** An environment whose turns end when told to. */
function manual() {
  const waiting: (() => void)[] = [];
  const environment: Environment = { ...systemEnvironment, atEndOfTurn: (task) => void waiting.push(task) };
  return { environment, waiting, end: () => waiting.splice(0).forEach((task) => void task()) };
}

it('calls all that asked, in their order, once, and with a single request to the event loop', () => {
  const { environment, waiting, end } = manual();
  const turn = new Turn(environment);
  const called: string[] = [];
  turn.atEnd(() => called.push('a'));
  turn.atEnd(() => called.push('b'));
  expect(waiting).toHaveLength(1);
  expect(called).toEqual([]);
  end();
  end();
  expect(called).toEqual(['a', 'b']);
});

it('leaves to the next turn what is asked for at the end of one', () => {
  const { environment, waiting, end } = manual();
  const turn = new Turn(environment);
  const called: string[] = [];
  turn.atEnd(() => {
    called.push('first');
    turn.atEnd(() => called.push('second'));
  });
  end();
  expect(called).toEqual(['first']);
  expect(waiting).toHaveLength(1);
  end();
  expect(called).toEqual(['first', 'second']);
});

it('ends after what the sockets had, on the real event loop', async () => {
  const turn = new Turn(systemEnvironment);
  const called: string[] = [];
  const ended = new Promise<void>((resolve) => turn.atEnd(() => resolve()));
  process.nextTick(() => called.push('taken in'));
  await ended;
  expect(called).toEqual(['taken in']);
});

import { expect, it } from 'vitest';
import { type Environment, systemEnvironment } from './Environment.ts';
import { SpreadWork } from './SpreadWork.ts';

/** Turns end when told to, and time passes only while work is done. */
function manual() {
  const endings: (() => void)[] = [];
  let nowMs = 0;
  const environment: Environment = {
    ...systemEnvironment,
    clock: { nowMs: () => nowMs, unixMs: () => nowMs },
    atEndOfTurn: (task) => void endings.push(task),
  };
  const done: string[] = [];
  return {
    work: new SpreadWork(environment),
    done,
    piece: (name: string, takesMs: number) => () => {
      nowMs += takesMs;
      done.push(name);
    },
    endTurn: () => endings.splice(0).forEach((task) => void task()),
    get isTurning() {
      return endings.length > 0;
    },
  };
}

it('does a piece where it comes up', () => {
  const { work, done, piece } = manual();
  work.add(piece('a', 1));
  work.add(piece('b', 1));
  expect(done).toEqual(['a', 'b']);
});

it('leaves to later turns what is more than one bears, in order', () => {
  const { work, done, piece, endTurn } = manual();
  for (const name of ['a', 'b', 'c', 'd', 'e']) work.add(piece(name, 3));
  expect(done).toEqual(['a', 'b']);
  expect(work.waitingCount).toBe(3);
  endTurn();
  expect(done).toEqual(['a', 'b', 'c', 'd']);
  // Its share of this turn was used at the beginning.
  work.add(piece('f', 1));
  expect(done).toEqual(['a', 'b', 'c', 'd']);
  endTurn();
  expect(done).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(work.waitingCount).toBe(0);
});

it('lets the event loop rest when nothing is left', () => {
  const scene = manual();
  scene.work.add(scene.piece('a', 5));
  for (let turn = 0; turn < 3; turn++) scene.endTurn();
  expect(scene.isTurning).toBe(false);
  scene.work.add(scene.piece('b', 5));
  expect(scene.done).toEqual(['a', 'b']);
});

it('takes in what a piece asks for', () => {
  const { work, done, piece, endTurn } = manual();
  work.add(() => {
    piece('a', 5)();
    work.add(piece('b', 1));
  });
  expect(done).toEqual(['a', 'b']);
  work.add(piece('c', 1));
  expect(done).toEqual(['a', 'b']);
  endTurn();
  expect(done).toEqual(['a', 'b', 'c']);
});

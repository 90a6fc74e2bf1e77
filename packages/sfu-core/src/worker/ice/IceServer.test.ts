import { type StunMessage, shortTermKey } from '@parley/turn/stun';
import { beforeEach, describe, expect, it } from 'vitest';
import { IceServer } from './IceServer.ts';
import { MAX_TUPLES } from './IceTuples.ts';
import { type CheckOptions, check, RecordingListener, RecordingTuple } from './testing/IcePeer.ts';

const key = shortTermKey('secret');
let listener: RecordingListener;
let server: IceServer<RecordingTuple>;
let a: RecordingTuple;
let b: RecordingTuple;

beforeEach(() => {
  listener = new RecordingListener();
  server = new IceServer({ usernameFragment: 'ours', password: 'secret', listener });
  [a, b] = [new RecordingTuple(1001), new RecordingTuple(1002)];
  listener.take();
});

/** Has a check processed and answers what came back. */
function ask(tuple: RecordingTuple, options: CheckOptions = {}, nowMs = 0): StunMessage {
  server.processStunRequest(check(options), tuple, nowMs);
  return tuple.takeAnswer();
}

describe('states and the selected tuple', () => {
  it('new, connected by a first check, completed by nomination', () => {
    expect(server.state).toBe('new');
    expect(server.selectedTuple).toBeUndefined();
    ask(a);
    expect(listener.take()).toEqual(['added 1001', 'selected 1001', 'state connected']);
    ask(b);
    expect(listener.take()).toEqual(['added 1002']);
    expect(server.selectedTuple).toBe(a);
    ask(b, { useCandidate: true });
    expect(listener.take()).toEqual(['selected 1002', 'state completed']);
    ask(a);
    ask(b, { useCandidate: true });
    expect(listener.take()).toEqual([]);
    expect(server.selectedTuple).toBe(b);
    expect([a, b, new RecordingTuple(1001)].map((tuple) => server.isValidTuple(tuple))).toEqual([true, true, false]);
  });

  it('completed at once when the first check nominates', () => {
    ask(a, { useCandidate: true });
    expect(listener.take()).toEqual(['added 1001', 'selected 1001', 'state completed']);
    ask(b, { useCandidate: true });
    expect(listener.take()).toEqual(['added 1002', 'selected 1002']);
  });

  it('lets only a higher nomination move the selection', () => {
    ask(a, { nomination: 2 });
    expect(listener.take()).toEqual(['added 1001', 'selected 1001', 'state completed']);
    ask(b, { nomination: 1, useCandidate: true });
    ask(b, { nomination: 2 });
    expect(listener.take()).toEqual(['added 1002']);
    ask(b, { nomination: 3 });
    expect(listener.take()).toEqual(['selected 1002']);
  });

  it('does not take nomination 0 for one', () => {
    ask(a, { nomination: 0 });
    expect(server.state).toBe('connected');
  });
});

describe('tuples', () => {
  it(`keeps ${MAX_TUPLES}; the longest unchecked that is not selected goes, and is closed`, () => {
    const tuples = Array.from({ length: MAX_TUPLES }, (_, i) => new RecordingTuple(i, undefined, 'tcp'));
    for (const tuple of tuples) ask(tuple);
    ask(tuples[1]!);
    listener.take();
    ask(a);
    expect(listener.take()).toEqual(['added 1001', 'removed 2']);
    expect(tuples.map((tuple) => tuple.closeCount)).toEqual([0, 0, 1, 0, 0, 0, 0, 0]);
    expect(server.isValidTuple(tuples[2]!)).toBe(false);
    expect(server.selectedTuple).toBe(tuples[0]);
    ask(b, { useCandidate: true });
    expect(listener.take()).toEqual(['added 1002', 'removed 3', 'selected 1002', 'state completed']);
    expect(server.isValidTuple(tuples[0]!)).toBe(true);
  });

  it('the one checked last takes over from a closed connection', () => {
    const c = new RecordingTuple(1003);
    for (const tuple of [a, b, c]) ask(tuple, { useCandidate: tuple === a });
    ask(b);
    listener.take();
    server.removeTuple(a, 5);
    expect(listener.take()).toEqual(['removed 1001', 'selected 1002']);
    expect(server.state).toBe('completed');
    server.removeTuple(c, 6);
    expect(listener.take()).toEqual(['removed 1003']);
    server.removeTuple(b, 7);
    expect(listener.take()).toEqual(['removed 1002', 'state disconnected']);
    expect(server.selectedTuple).toBeUndefined();
    expect([a, b, c].map((tuple) => tuple.closeCount)).toEqual([0, 0, 0]);
  });

  it('does not care for the closing of a connection that it does not know', () => {
    ask(a);
    listener.take();
    server.removeTuple(b, 0);
    expect(listener.take()).toEqual([]);
    expect(server.selectedTuple).toBe(a);
  });

  it('comes back from disconnected, and counts nominations anew', () => {
    ask(a, { nomination: 9 });
    server.removeTuple(a, 0);
    listener.take();
    ask(b);
    expect(listener.take()).toEqual(['added 1002', 'selected 1002', 'state connected']);
    ask(b, { nomination: 1 });
    expect(listener.take()).toEqual(['state completed']);
    server.removeTuple(b, 0);
    listener.take();
    ask(a, { useCandidate: true });
    expect(listener.take()).toEqual(['added 1001', 'selected 1001', 'state completed']);
  });
});

describe('consent', () => {
  it('expires 30 s after the last valid check and drops every tuple', () => {
    ask(a, { useCandidate: true }, 1_000);
    ask(b, {}, 5_000);
    listener.take();
    server.checkConsent(34_999);
    expect(listener.take()).toEqual([]);
    server.checkConsent(35_000);
    expect(listener.take()).toEqual(['removed 1001', 'removed 1002', 'state disconnected']);
    expect([a.closeCount, b.closeCount]).toEqual([1, 1]);
    expect(server.isValidTuple(a)).toBe(false);
    server.checkConsent(99_000);
    expect(listener.take()).toEqual([]);
  });

  it('is not renewed by checks that fail', () => {
    ask(a, {}, 0);
    for (const options of [{ password: 'guess' }, { username: 'x:y' }, { controlled: true }, { priority: false }]) {
      ask(a, options, 20_000);
    }
    server.checkConsent(30_000);
    expect(server.state).toBe('disconnected');
  });

  it('gives an heir a whole interval', () => {
    ask(b, {}, 0);
    ask(a, { useCandidate: true }, 0);
    server.removeTuple(a, 20_000);
    server.checkConsent(49_999);
    expect(server.state).toBe('completed');
    server.checkConsent(50_000);
    expect(server.state).toBe('disconnected');
  });

  it('can be shorter, or off', () => {
    const short = new IceServer({ usernameFragment: 'ours', password: 'secret', consentTimeoutSeconds: 5, listener });
    short.processStunRequest(check(), a, 100);
    short.checkConsent(5_100);
    expect(short.state).toBe('disconnected');
    const off = new IceServer({ usernameFragment: 'ours', password: 'secret', consentTimeoutSeconds: 0, listener });
    off.processStunRequest(check(), a, 0);
    off.checkConsent(1e9);
    expect(off.state).toBe('connected');
  });

  it('does not expire before there was any', () => {
    server.checkConsent(1e9);
    expect(server.state).toBe('new');
  });
});

describe('restart', () => {
  const fresh: CheckOptions = { username: 'fresh:theirs', password: 'newer' };

  it('keeps the old credentials until the new ones are used', () => {
    ask(a, { nomination: 4 });
    server.restart('fresh', 'newer');
    expect(listener.take().slice(-1)).toEqual(['+fresh']);
    expect([server.usernameFragment, server.password]).toEqual(['fresh', 'newer']);
    expect(server.state).toBe('completed');
    expect(['ours', 'fresh', 'other'].map((name) => server.isOwnUsernameFragment(name))).toEqual([true, true, false]);

    const old = ask(a);
    expect(old.class).toBe('success');
    expect(old.verifyIntegrity(key)).toBe(true);
    expect(ask(a, { ...fresh, password: 'secret' }).errorCode?.code).toBe(401);
    expect(ask(a, { password: 'newer' }).errorCode?.code).toBe(401);
    expect(listener.take()).toEqual([]);

    const answer = ask(b, { ...fresh, nomination: 1 });
    expect(answer.verifyIntegrity(shortTermKey('newer'))).toBe(true);
    expect(listener.take()).toEqual(['-ours', 'added 1002', 'selected 1002']);
    expect(server.isOwnUsernameFragment('ours')).toBe(false);
    expect(ask(a).errorCode?.code).toBe(401);
    expect(server.isValidTuple(a)).toBe(true);
  });

  it('is not completed by a request that is refused for its role', () => {
    server.restart('fresh', 'newer');
    expect(ask(a, { ...fresh, controlled: true }).errorCode?.code).toBe(487);
    expect(ask(a).class).toBe('success');
  });

  it('a second one forgets the first generation', () => {
    server.restart('fresh', 'newer');
    server.restart('fresher', 'newest');
    expect(listener.take()).toEqual(['+fresh', '-ours', '+fresher']);
    expect(ask(a).errorCode?.code).toBe(401);
    expect(ask(a, fresh).class).toBe('success');
    expect(ask(a, { username: 'fresher:theirs', password: 'newest' }).class).toBe('success');
    expect(listener.take()).toContain('-fresh');
  });

  it('revives a disconnected server', () => {
    ask(a);
    server.removeTuple(a, 0);
    server.restart('fresh', 'newer');
    ask(b, { ...fresh, useCandidate: true });
    expect(server.state).toBe('completed');
  });
});

describe('close', () => {
  it('drops and tells everything once, and answers nothing afterwards', () => {
    expect(new IceServer({ usernameFragment: 'x', password: 'y', listener }).state).toBe('new');
    expect(listener.take()).toEqual(['+x']);
    ask(a);
    server.restart('fresh', 'newer');
    listener.take();
    server.close();
    expect(listener.take()).toEqual(['removed 1001', '-ours', '-fresh', 'state closed']);
    expect(a.closeCount).toBe(1);

    server.close();
    server.restart('again', 'again');
    server.removeTuple(a, 0);
    server.checkConsent(1e9);
    server.processStunRequest(check(), b, 0);
    expect(b.sent).toEqual([]);
    expect(listener.take()).toEqual([]);
    expect(server.state).toBe('closed');
    expect(server.isValidTuple(a)).toBe(false);
  });

  it.each([
    'onTupleAdded',
    'onTupleRemoved',
    'onSelectedTuple',
    'onStateChange',
    'onLocalUsernameFragmentRemoved',
  ] as const)('may be called from %s', (method) => {
    ask(a);
    server.restart('fresh', 'newer');
    const tell = listener[method].bind(listener) as (argument: unknown) => void;
    Object.assign(listener, {
      [method]: (argument: unknown) => {
        tell(argument);
        server.close();
      },
    });
    ask(b, { username: 'fresh:theirs', password: 'newer', useCandidate: true });
    server.removeTuple(b, 0);
    server.close();
    const told = listener.take();
    for (const line of ['-ours', '-fresh', 'state closed']) {
      expect(told.filter((other) => other === line)).toHaveLength(1);
    }
    expect(server.state).toBe('closed');
    expect(server.selectedTuple).toBeUndefined();
    expect([a, b].some((tuple) => server.isValidTuple(tuple))).toBe(false);
  });
});

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createStore } from '../../store.ts';
import { CallEncryption, EncryptionUnsupportedError, formerKeyMs } from './CallEncryption.ts';
import type { PipeOptions } from './FramePipes.ts';
import type { TransformKind } from './frameTransforms.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const keyIds: Record<string, number> = { right: 1, next: 2 };

function setUp({ kind }: { kind: TransformKind | undefined } = { kind: 'worker' }) {
  const store = createStore();
  const worker = { postMessage: vi.fn(), onmessage: undefined as ((event: { data: unknown }) => void) | undefined };
  const attached: PipeOptions[] = [];
  const encryption = new CallEncryption({
    roomId: 'demo',
    dispatch: store.dispatch,
    border: {
      kind,
      startWorker: () => worker as unknown as Worker,
      attach: (_worker, _kind, _holder, options) => void attached.push(options),
      deriveKey: async (passphrase) => ({
        id: keyIds[passphrase] ?? 9,
        material: { passphrase } as unknown as CryptoKey,
      }),
    },
  });
  const onUnlocked = vi.fn();
  /** Somebody's camera comes in, sealed with a key or not. */
  const receive = (keyId: number | undefined, consumerId = 'c1') => {
    const appData = keyId === undefined ? {} : { encryption: { version: 1, keyId } };
    const { onRtpReceiver } = encryption.receive({ consumerId, peerId: 'ada', source: 'webcam', appData, onUnlocked });
    onRtpReceiver?.({} as RTCRtpReceiver);
  };
  const report = (opens: boolean, id = 'c1') => worker.onmessage?.({ data: { id, opens, counts: {} } });
  return { encryption, worker, attached, receive, report, onUnlocked, state: () => store.getState().encryption };
}

const stream = { peerId: 'me', source: 'mic' };

it('does nothing where nobody encrypts', () => {
  const { encryption, attached, receive, state } = setUp();
  receive(undefined);
  expect(encryption.send(stream, 'audio/opus')).toEqual({});
  expect([attached, state()]).toEqual([[], { supported: true, on: false, locks: {} }]);
});

it('seals what is sent, and notes with which key', async () => {
  const { encryption, attached, state } = setUp();
  await encryption.setPassphrase('right');
  const { note, onRtpSender } = encryption.send(stream, 'audio/opus');
  onRtpSender?.({} as RTCRtpSender);
  expect(note).toEqual({ version: 1, keyId: 1 });
  expect(attached).toMatchObject([{ direction: 'seal', stream, mimeType: 'audio/opus', key: { id: 1 } }]);
  expect(state().on).toBe(true);
});

it('says what can not be shown: sealed with another key, or not at all', async () => {
  const { encryption, receive, attached, state } = setUp();
  await encryption.setPassphrase('right');
  receive(1, 'same');
  receive(2, 'other');
  receive(undefined, 'none');
  expect(state().locks).toEqual({ other: 'sealed', none: 'plain' });
  // Whatever the server says of them: all three go through the opener, which gives only what is genuine.
  expect(attached.map(({ direction }) => direction)).toEqual(['open', 'open', 'open']);
  encryption.forget('other');
  expect(state().locks).toEqual({ none: 'plain' });
});

it('keeps what is sealed from being played where there is no key', () => {
  const { receive, attached, state } = setUp();
  receive(1);
  expect(state().locks).toEqual({ c1: 'sealed' });
  expect(attached).toMatchObject([{ direction: 'open', keys: [] }]);
});

it('believes the frames more than the note, and asks for a key frame when they open again', async () => {
  const { encryption, receive, report, onUnlocked, state } = setUp();
  await encryption.setPassphrase('right');
  receive(1);
  report(true);
  expect(onUnlocked).not.toHaveBeenCalled();
  report(false);
  expect(state().locks).toEqual({ c1: 'sealed' });
  report(true);
  expect(state().locks).toEqual({});
  expect(onUnlocked).toHaveBeenCalledOnce();
  report(true, 'long gone');
});

it('opens with the former key for a while', async () => {
  const { encryption, receive, worker, onUnlocked, state } = setUp();
  await encryption.setPassphrase('right');
  receive(1, 'old');
  receive(2, 'new');
  expect(state().locks).toEqual({ new: 'sealed' });
  await encryption.setPassphrase('next');
  expect(state().locks).toEqual({});
  expect(onUnlocked).toHaveBeenCalledOnce();
  expect(worker.postMessage).toHaveBeenLastCalledWith({
    type: 'keys',
    keys: [
      { id: 2, material: expect.anything() },
      { id: 1, material: expect.anything() },
    ],
  });
  vi.advanceTimersByTime(formerKeyMs);
  expect(state().locks).toEqual({ old: 'sealed' });
});

it('forgets all keys when encryption is turned off', async () => {
  const { encryption, receive, state } = setUp();
  await encryption.setPassphrase('right');
  await encryption.setPassphrase(undefined);
  receive(1);
  expect(state()).toEqual({ supported: true, on: false, locks: { c1: 'sealed' } });
});

it('offers only codecs that can be sealed, once there is a key', async () => {
  const { encryption } = setUp();
  const codec = (mimeType: string, preferredPayloadType: number, parameters = {}) => ({
    kind: 'video' as const,
    mimeType,
    preferredPayloadType,
    clockRate: 90_000,
    parameters,
  });
  const codecs = [
    codec('video/H264', 101),
    codec('video/rtx', 102, { apt: 101 }),
    codec('video/VP9', 103),
    codec('video/rtx', 104, { apt: 103 }),
  ];
  expect(encryption.offered({ codecs })).toEqual({ codecs });
  await encryption.setPassphrase('right');
  expect(encryption.offered({ codecs }).codecs).toEqual([codecs[2], codecs[3]]);
});

it('refuses a key where nothing can be encrypted', async () => {
  const { encryption, state } = setUp({ kind: undefined });
  await expect(encryption.setPassphrase('right')).rejects.toThrow(EncryptionUnsupportedError);
  await expect(encryption.ready()).rejects.toThrow(EncryptionUnsupportedError);
  expect(state()).toMatchObject({ supported: false, on: false });
});

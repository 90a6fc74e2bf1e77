import { expect, it } from 'vitest';
import { createAcceleration } from './createAcceleration.ts';
import { type Koffi, loadKoffi } from './Koffi.ts';
import { isInstalled } from './testing/isInstalled.ts';

it('does without where koffi is not installed, and says so in one line', () => {
  const { batch, srtpProfiles, description } = createAcceleration(() => {
    throw new Error("Cannot find module 'koffi'\nRequire stack:\n- somewhere");
  }, {});
  expect(batch).toBeUndefined();
  expect(srtpProfiles[0]).toBe('AES_CM_128_HMAC_SHA1_80');
  expect(description).toBe("node alone: Cannot find module 'koffi'");
});

it.runIf(isInstalled)('does without where a symbol is missing', () => {
  const koffi = loadKoffi();
  const library = koffi.load(null);
  const without: Koffi = {
    address: (buffer) => koffi.address(buffer),
    errno: () => koffi.errno(),
    load: () => ({
      func: (name, result, args) => {
        if (name === 'EVP_aes_256_gcm') return library.func('EVP_aes_no_such_thing', result, args);
        return library.func(name, result, args);
      },
    }),
  };
  const { batch, description } = createAcceleration(() => without, {});
  expect(batch).toBeUndefined();
  expect(description).toMatch(/^node alone: .*EVP_aes_no_such_thing/);
});

it('is turned off by PARLEY_NATIVE=off', () => {
  const load = () => {
    throw new Error('nobody should ask');
  };
  expect(createAcceleration(load, { PARLEY_NATIVE: 'off' }).description).toContain('PARLEY_NATIVE=off');
});

it.runIf(isInstalled)('prefers GCM where it is cheap', () => {
  const { batch, srtpProfiles } = createAcceleration(loadKoffi, {});
  expect(batch).toBeDefined();
  expect(srtpProfiles[0]).toBe('AEAD_AES_128_GCM');
});

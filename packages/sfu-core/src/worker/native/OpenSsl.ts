import type { Koffi, NativeFunction } from './Koffi.ts';

/** EVP_CTRL_AEAD_SET_IVLEN and its neighbours, as OpenSSL has had them since 1.1. */
export const AEAD_GET_TAG = 0x10;
export const AEAD_SET_TAG = 0x11;

/** What is used of the OpenSSL that node itself exports. 1 means success. */
export interface OpenSsl {
  newContext: NativeFunction;
  freeContext: NativeFunction;
  control: NativeFunction;
  aes128Gcm: NativeFunction;
  aes256Gcm: NativeFunction;
  encryptInit: NativeFunction;
  encryptUpdate: NativeFunction;
  encryptFinal: NativeFunction;
  decryptInit: NativeFunction;
  decryptUpdate: NativeFunction;
  decryptFinal: NativeFunction;
}

/** Throws where a symbol is missing. */
export function loadOpenSsl(koffi: Koffi): OpenSsl {
  const { func } = bound(koffi);
  const init = ['uintptr_t', 'uintptr_t', 'uintptr_t', 'uintptr_t', 'uintptr_t'] as const;
  const update = ['uintptr_t', 'uintptr_t', 'uintptr_t', 'uintptr_t', 'int'] as const;
  const final = ['uintptr_t', 'uintptr_t', 'uintptr_t'] as const;
  return {
    newContext: func('EVP_CIPHER_CTX_new', 'uintptr_t', []),
    freeContext: func('EVP_CIPHER_CTX_free', 'void', ['uintptr_t']),
    control: func('EVP_CIPHER_CTX_ctrl', 'int', ['uintptr_t', 'int', 'int', 'uintptr_t']),
    aes128Gcm: func('EVP_aes_128_gcm', 'uintptr_t', []),
    aes256Gcm: func('EVP_aes_256_gcm', 'uintptr_t', []),
    encryptInit: func('EVP_EncryptInit_ex', 'int', init),
    encryptUpdate: func('EVP_EncryptUpdate', 'int', update),
    encryptFinal: func('EVP_EncryptFinal_ex', 'int', final),
    decryptInit: func('EVP_DecryptInit_ex', 'int', init),
    decryptUpdate: func('EVP_DecryptUpdate', 'int', update),
    decryptFinal: func('EVP_DecryptFinal_ex', 'int', final),
  };
}

function bound(koffi: Koffi): ReturnType<Koffi['load']> {
  const library = koffi.load(null);
  return { func: (name, result, args) => library.func(name, result, args) };
}

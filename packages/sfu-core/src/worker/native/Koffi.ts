import { createRequire } from 'node:module';

/** A C function; addresses, sizes and integers alike are numbers. */
export type NativeFunction = (...args: number[]) => number;

export type NativeType = 'int' | 'uint32_t' | 'size_t' | 'uintptr_t' | 'void';

/** What is used of `koffi`, an optional dependency that reaches C libraries from JavaScript. */
export interface Koffi {
  load(library: null): { func(name: string, result: NativeType, args: readonly NativeType[]): NativeFunction };
  /** Where a buffer's memory is. */
  address(buffer: Buffer): bigint;
  /** That of the last call. */
  errno(): number;
}

/** Throws where it is not installed, or has no build for this platform. */
export function loadKoffi(): Koffi {
  return createRequire(import.meta.url)('koffi') as Koffi;
}

import { isIP } from 'node:net';
import * as v from 'valibot';
import { isAddressRange } from '../AddressRanges.ts';
import type { Form } from './Setting.ts';

/** A whole number, both ends included. */
export function integer(min: number, max: number): Form<number> {
  return {
    must: `be an integer from ${min} to ${max}`,
    schema: v.pipe(v.string(), v.regex(/^\d+$/), v.transform(Number), v.minValue(min), v.maxValue(max)),
  };
}

/** One of a few words. */
export function oneOf<const W extends readonly [string, ...string[]]>(words: W): Form<W[number]> {
  const quoted = words.map((word) => `"${word}"`);
  const last = quoted.pop();
  return { must: `be ${quoted.length > 0 ? `${quoted.join(', ')} or ` : ''}${last}`, schema: v.picklist(words) };
}

/** `on` or `off`. */
export const onOff: Form<boolean> = {
  must: 'be "on" or "off"',
  schema: v.pipe(
    v.picklist(['on', 'off']),
    v.transform((text) => text === 'on'),
  ),
};

/** A number above 0, or `off`, which counts as infinity. */
export const countOrOff: Form<number> = {
  must: 'be an integer from 1 to 9999999, or "off"',
  schema: v.pipe(
    v.string(),
    v.regex(/^(0*[1-9]\d{0,6}|off)$/),
    v.transform((text) => (text === 'off' ? Number.POSITIVE_INFINITY : Number(text))),
  ),
};

/** An IPv4 or IPv6 address. */
export const ipAddress: Form<string> = { must: 'be an IP address', schema: v.pipe(v.string(), v.check(isAddress)) };

/** Several of {@link ipAddress}. */
export const ipAddresses: Form<string[]> = {
  must: 'be IP addresses, separated by commas',
  schema: listOf(isAddress),
};

/** An IP address, or a name that has one. */
export const host: Form<string> = {
  must: 'be an IP address or a host name',
  schema: v.pipe(v.string(), v.check(isHost)),
};

/** Several of {@link host}. */
export const hosts: Form<string[]> = {
  must: 'be IP addresses or host names, separated by commas',
  schema: listOf(isHost),
};

/** An address or name, and a TCP port. */
export const hostAndPort: Form<string> = {
  must: 'be an address or name and a port, like 10.0.0.1:3100 or [fd00::1]:3100',
  schema: v.pipe(
    v.string(),
    v.check((text) => {
      const [, bracketed, plain, port] = /^(?:\[(.+)\]|([^:]+)):(\d{1,5})$/.exec(text) ?? [];
      return (bracketed ? isIP(bracketed) === 6 : isHost(plain ?? '')) && Number(port) >= 1 && Number(port) <= 65_535;
    }),
  ),
};

/** Where a Redis or Valkey is; `rediss` is over TLS. */
export const redisUrl: Form<string> = {
  must: 'be a URL like redis://:password@10.0.0.9:6379/0',
  schema: v.pipe(
    v.string(),
    v.check((text) => URL.canParse(text) && /^rediss?:$/.test(new URL(text).protocol)),
  ),
};

/** Where pages come from (RFC 6454 section 6.2). */
export const origins: Form<string[]> = {
  must: 'be origins like https://meet.example.org, separated by commas, or *',
  schema: listOf((text) => text === '*' || (URL.canParse(text) && new URL(text).origin === text)),
};

/** Where a server is below a host; a slash at its end is added. */
export const path: Form<string> = {
  must: 'be a path like /meet/',
  schema: v.pipe(
    v.string(),
    v.startsWith('/'),
    v.regex(/^(\/[\w~-][\w.~-]*)*\/?$/),
    v.transform((text) => (text.endsWith('/') ? text : `${text}/`)),
  ),
};

/** Several addresses and ranges. */
export const addressRanges: Form<string[]> = {
  must: 'be addresses, ranges like 10.0.0.0/8, "loopback" or "private", separated by commas',
  schema: listOf(isAddressRange),
};

/** Two UDP or TCP ports, both included. */
export const portRange: Form<{ min: number; max: number }> = {
  must: 'be two ports like 10000-10999',
  schema: v.pipe(
    v.string(),
    v.regex(/^\d{1,5}-\d{1,5}$/),
    v.transform((text) => {
      const [min = 0, max = 0] = text.split('-').map(Number);
      return { min, max };
    }),
    v.check(({ min, max }) => min >= 1 && min <= max && max <= 65_535),
  ),
};

/** The name of a file. Whether there is one is seen when it is read. */
export const file: Form<string> = { must: 'be the name of a file', schema: v.string() };

/** What only some may know. */
export function secret(minLength: number): Form<string> {
  return { must: `have at least ${minLength} characters`, schema: v.pipe(v.string(), v.minLength(minLength)) };
}

/** Items that are not empty, separated by commas; at least one. */
function listOf(isItem: (text: string) => boolean): v.GenericSchema<string, string[]> {
  return v.pipe(
    v.string(),
    v.transform((text) =>
      text
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    ),
    v.minLength(1),
    v.checkItems(isItem),
  );
}

function isAddress(text: string): boolean {
  return isIP(text) !== 0;
}

function isHost(text: string): boolean {
  const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
  return isAddress(text) || (text.length <= 253 && text.split('.').every((part) => label.test(part)));
}

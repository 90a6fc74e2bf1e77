import { describe, expect, it } from 'vitest';
import { readConfig } from '../readConfig.ts';

const whole = {
  REDIS_URL: 'rediss://parley:hush@redis.internal:6380/2',
  CLUSTER_ADDRESS: 'node1.internal:3100',
  CLUSTER_SECRET: 'a secret that all the nodes know, and nobody else',
};

describe('the settings of a cluster', () => {
  it('are read together, and are not needed', () => {
    expect(readConfig({}).cluster).toBeUndefined();
    expect(readConfig(whole).cluster).toEqual({
      redisUrl: whole.REDIS_URL,
      address: whole.CLUSTER_ADDRESS,
      secret: whole.CLUSTER_SECRET,
      lentWorkers: 0,
      spanAt: 800,
    });
  });

  it.each(['REDIS_URL', 'CLUSTER_ADDRESS', 'CLUSTER_SECRET'])('miss %s when only the others are set', (name) => {
    expect(() => readConfig({ ...whole, [name]: '' })).toThrow(new RegExp(`${name} must be set too when`));
  });

  it('count the ports of workers that are lent', () => {
    const lending = { ...whole, WORKERS: '2', LENT_WORKERS: '2', MEDIA_PORT: '4000', SPAN_AT: 'off' };
    expect(readConfig(lending).cluster).toMatchObject({ lentWorkers: 2, spanAt: Number.POSITIVE_INFINITY });
    expect(() => readConfig({ ...lending, PORT: '4003' })).toThrow('PORT=4003: lies in the media ports 4000 to 4003');
    expect(() => readConfig({ ...lending, CLUSTER_ADDRESS: 'node1:4003' })).toThrow('lies in the media ports');
  });

  it.each(['10.0.0.1:3100', '[fd00::1]:3100', 'node-1:1'])('take %s as an address', (address) => {
    expect(readConfig({ ...whole, CLUSTER_ADDRESS: address }).cluster?.address).toBe(address);
  });

  it.each([
    { CLUSTER_ADDRESS: '10.0.0.1' },
    { CLUSTER_ADDRESS: 'fd00::1:3100' },
    { CLUSTER_ADDRESS: '[10.0.0.1]:3100' },
    { CLUSTER_ADDRESS: ':3100' },
    { CLUSTER_ADDRESS: 'node:0' },
    { CLUSTER_ADDRESS: 'node:65536' },
    { CLUSTER_SECRET: 'short' },
    { REDIS_URL: 'redis.internal:6379' },
    { REDIS_URL: 'http://parley:hush@redis.internal' },
  ])('refuse %j, without a word of what is secret', (wrong) => {
    const read = () => readConfig({ ...whole, ...wrong });
    expect(read).toThrow(`${Object.keys(wrong)[0]} must`);
    expect(read).not.toThrow(/hush|short/);
  });
});

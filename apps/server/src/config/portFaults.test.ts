import { describe, expect, it } from 'vitest';
import { readConfig } from './readConfig.ts';

const cluster = { REDIS_URL: 'redis://10.0.0.9', CLUSTER_SECRET: 'a secret that all the nodes know, and nobody else' };
const pageAt = { HOST: '192.0.2.1', PORT: '443' };

describe('one port for two', () => {
  it.each([
    { ...pageAt, TURN_LISTEN_IP: '192.0.2.2', TURN_TLS_PORT: '443' },
    { ...pageAt, MEDIA_LISTEN_IP: '192.0.2.2', TURN_PORT: '443' },
    { HOST: '192.0.2.1', PORT: '9464', METRICS_PORT: '9464' },
    { ...cluster, HOST: '192.0.2.1', CLUSTER_ADDRESS: '10.0.0.1:3000' },
    { TURN: 'off', METRICS_PORT: '3478' },
  ])('is no fault on two addresses: %j', (env) => {
    expect(readConfig(env)).toBeDefined();
  });

  it.each([
    [{ ...pageAt, TURN_LISTEN_IP: '192.0.2.2, 192.0.2.1', TURN_TLS_PORT: '443' }, 'TURN_TLS_PORT=443: is PORT as well'],
    [{ ...pageAt, TURN_LISTEN_IP: '0.0.0.0', TURN_TLS_PORT: '443' }, 'TURN_TLS_PORT=443: is PORT as well'],
    [{ HOST: 'meet.example.org', METRICS_PORT: '3000' }, 'METRICS_PORT=3000: is PORT as well'],
    [{ METRICS_PORT: '3478' }, 'TURN_PORT=3478: is METRICS_PORT as well'],
    [{ ...cluster, CLUSTER_ADDRESS: '10.0.0.1:3000' }, 'CLUSTER_ADDRESS=10.0.0.1:3000: its port is PORT as well'],
    [{ ...cluster, CLUSTER_ADDRESS: '10.0.0.1:3478' }, "TURN_PORT=3478: is CLUSTER_ADDRESS's as well"],
  ])('is a fault on one address, or on any: %j', (env, message) => {
    expect(() => readConfig(env)).toThrow(message);
  });
});

it('says which workers take the media ports beyond the last there is', () => {
  const lending = {
    ...cluster,
    CLUSTER_ADDRESS: '10.0.0.1:3100',
    MEDIA_PORT: '65534',
    WORKERS: '1',
    LENT_WORKERS: '2',
  };
  expect(() => readConfig(lending)).toThrow('with 1 WORKERS and 2 LENT_WORKERS the last port would be 65536');
});

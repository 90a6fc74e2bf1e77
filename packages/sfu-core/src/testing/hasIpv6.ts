import { networkInterfaces } from 'node:os';

/** Whether this machine has ::1; containers often have not. */
export const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);

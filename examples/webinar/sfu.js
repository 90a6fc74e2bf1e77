// This app was written for mediasoup, and this line said 'mediasoup'. Nothing else has changed.
export * from '@parley/sfu-core';

/** Tools that applications may use as well. */
export { EnhancedEventEmitter, enhancedOnce } from './EnhancedEventEmitter.ts';
export { borrowWorker, lendWorker } from './remoteWorkers.ts';
export { SpreadRouter } from './spread/SpreadRouter.ts';

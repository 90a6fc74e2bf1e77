// A worker process that crashes before it runs.
throw new Error('out of luck');

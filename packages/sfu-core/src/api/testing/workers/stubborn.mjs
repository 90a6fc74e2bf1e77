// A worker process that runs, and that nothing but SIGKILL ends.
setInterval(() => undefined, 1000);
process.send({ kind: 'notification', event: 'worker.running', targetId: '', data: { pid: process.pid } });

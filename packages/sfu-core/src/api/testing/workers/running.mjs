// A worker process that runs and does nothing but write a line to each of its streams and to the log.
process.on('disconnect', () => process.exit(0));
console.log('hello from stdout');
console.error('hello from stderr');
process.send({ kind: 'notification', event: 'worker.running', targetId: '', data: { pid: process.pid } });
process.send({
  kind: 'notification',
  event: 'worker.log',
  targetId: '',
  data: { level: 'warn', tag: 'ice', text: process.argv[2] },
});

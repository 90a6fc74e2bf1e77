// A worker process that does not like its settings.
console.error('cannot read certificate file');
process.exitCode = 42;
process.disconnect();

// Asks the server of this container for its health. The engine runs it; the exit code is the answer.
const { PORT, TLS, TLS_CERT } = process.env;
const scheme = TLS_CERT || TLS === 'self-signed' ? 'https' : 'http';
// It is our own server on our own loopback: its certificate is for other names.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';

try {
  const response = await fetch(`${scheme}://127.0.0.1:${PORT || 3000}/health`);
  process.stdout.write(await response.text());
  process.exitCode = response.ok ? 0 : 1;
} catch (error) {
  process.stdout.write(String(error));
  process.exitCode = 1;
}

// Asks the server of this container whether it lives. The engine runs it; the exit code is the answer. Not whether it is ready: a
// server that drains isn't, and whoever restarts what is unhealthy would end its meetings.
const { PORT, TLS, TLS_CERT, BASE_PATH } = process.env;
const scheme = TLS_CERT || TLS === 'self-signed' ? 'https' : 'http';
const path = `/${BASE_PATH ?? ''}/healthz`.replace(/\/+/g, '/');
// It is our own server on our own loopback: its certificate is for other names.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';

try {
  const response = await fetch(`${scheme}://127.0.0.1:${PORT || 3000}${path}`);
  process.stdout.write(await response.text());
  process.exitCode = response.ok ? 0 : 1;
} catch (error) {
  process.stdout.write(String(error));
  process.exitCode = 1;
}

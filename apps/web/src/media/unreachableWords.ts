/**
 * Why the socket doesn't open, as far as a page can find out: browsers hide the reason, so the server is asked for something
 * simple. Never rejects.
 */
export async function unreachableWords(): Promise<string> {
  if (navigator.onLine === false) return 'This device is offline.';
  const { host } = window.location;
  try {
    const response = await fetch('/', { method: 'HEAD', cache: 'no-store' });
    if (response.ok) {
      return `${host} answers but refuses the call; someone with the same peerId may still be in the room.`;
    }
    return `${host} answers with an error (${response.status}).`;
  } catch {
    return `${host} doesn't answer.`;
  }
}

/** Puts the room's address on the clipboard: the room only, without this person's own name and settings. */
export async function copyInvitation(roomId: string): Promise<{ url: string; copied: boolean }> {
  const url = new URL('/', window.location.href);
  url.searchParams.set('roomId', roomId);
  try {
    await navigator.clipboard.writeText(url.href);
    return { url: url.href, copied: true };
  } catch {
    return { url: url.href, copied: false };
  }
}

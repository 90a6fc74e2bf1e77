import { addressWithKey, readKeyInAddress } from '../../media/encryption/keyInAddress.ts';
import { besidePage } from '../../media/socketUrl.ts';

/**
 * Puts the room's address on the clipboard: the room, and the key of an encrypted call, without which nobody could take part in it;
 * nothing of this person's own name and settings.
 */
export async function copyInvitation(roomId: string): Promise<{ url: string; copied: boolean }> {
  const url = besidePage('');
  url.searchParams.set('roomId', roomId);
  const address = addressWithKey(url.href, readKeyInAddress(window.location).passphrase);
  try {
    await navigator.clipboard.writeText(address);
    return { url: address, copied: true };
  } catch {
    return { url: address, copied: false };
  }
}

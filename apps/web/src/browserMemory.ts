/** What this browser has kept from an earlier visit. Undefined when there is nothing, or when storage is switched off. */
export function recall(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps something for later visits, in any room; undefined forgets it. Does nothing when storage is switched off, or full. */
export function remember(key: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Whoever asks later gets nothing, as at a first visit.
  }
}

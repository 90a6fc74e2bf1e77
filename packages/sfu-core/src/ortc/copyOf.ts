/**
 * A deep copy of what JSON could hold: parameters, capabilities, scores. Takes a tenth of the time of `structuredClone()`, which
 * shows where a room of a hundred makes ten thousand Consumers.
 */
export function copyOf<Value>(value: Value): Value {
  return copied(value) as Value;
}

function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copied);
  const copy: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    // Assigned, it would become the copy's prototype.
    if (key !== '__proto__') copy[key] = copied(item);
  }
  return copy;
}

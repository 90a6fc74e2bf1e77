/**
 * A deep copy, as of `structuredClone()`, made for what JSON could hold: parameters, capabilities, scores. Those take a tenth of
 * the time, which shows where a room of a hundred makes ten thousand Consumers.
 *
 * @throws DOMException (DataCloneError) for what is no data.
 */
export function copyOf<Value>(value: Value): Value {
  return copied(value) as Value;
}

function copied(value: unknown): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') return structuredClone(value);
  if (typeof value !== 'object' || value === null) return value;
  const isArray = Array.isArray(value);
  if (!isArray && Object.getPrototypeOf(value) !== Object.prototype) return structuredClone(value);
  const copy = (isArray ? [] : {}) as Record<string, unknown>;
  for (const [key, item] of Object.entries(value)) {
    // Assigned, it would become the copy's prototype.
    if (key !== '__proto__') copy[key] = copied(item);
  }
  return copy;
}

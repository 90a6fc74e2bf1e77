/** What came from an application or, through it, from a browser: nothing is known of it yet. */
export type Unchecked = Record<string, unknown>;

/** Throws TypeError unless `value` is an object; `name` is how the message calls it. */
export function checkObject(value: unknown, name: string): asserts value is Unchecked {
  if (typeof value !== 'object' || value === null) throw new TypeError(`${name} is not an object`);
}

/** The array `owner[key]`, made empty when it is not given. Throws TypeError when it is something else. */
export function optionalArray(owner: Unchecked, key: string, ownerName: string): unknown[] {
  const value = owner[key];
  if (!value) {
    const empty: unknown[] = [];
    owner[key] = empty;
    return empty;
  }
  if (!Array.isArray(value)) throw new TypeError(`${ownerName}.${key} is not an array`);
  return value;
}

/** Throws TypeError unless `owner[key]` is falsy or of the given type. */
export function checkOptional(
  owner: Unchecked,
  key: string,
  type: 'string' | 'number' | 'boolean' | 'object',
  message: string,
): void {
  const value = owner[key];
  if (value && typeof value !== type) throw new TypeError(message);
}

/** Makes `owner.parameters` an object of strings and numbers. Throws TypeError on any other value in it. */
export function normalizeFormatParameters(
  owner: Unchecked,
  invalid: (key: string, value: unknown) => string,
): Unchecked {
  const given = owner.parameters;
  const parameters = (given && typeof given === 'object' ? given : {}) as Unchecked;
  owner.parameters = parameters;
  for (const [key, value] of Object.entries(parameters)) {
    if (value === undefined) parameters[key] = '';
    else if (typeof value !== 'string' && typeof value !== 'number') throw new TypeError(invalid(key, value));
  }
  return parameters;
}

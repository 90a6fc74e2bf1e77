/** Whatever the application wants to keep with an object; the library never looks inside. */
export type AppData = { [key: string]: unknown };

type Only<T, U> = { [P in keyof T]: T[P] } & { [P in keyof U]?: never };

/** Exactly one of two option shapes: fields of the other one may not be given. */
export type Either<T, U> = Only<T, U> | Only<U, T>;

/** The fields of an input, by name, before the operation checked them. */
export type Fields = Readonly<Record<string, unknown>>;

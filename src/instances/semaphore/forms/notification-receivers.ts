/** What the receivers and filters of an instance's rules hold: a field that is empty is one that is not given. */

export type Fields = Readonly<Record<string, unknown>>;

/** A receiver that is told something by its address. */
export interface Addressed {
  readonly endpoint: string;
}

export const hasAddress = (receiver: Fields): receiver is Fields & Addressed => text(receiver.endpoint) !== '';

/** Empty: there is no such receiver. */
export const receiverIn = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');

export const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

/** Whether it is a number that says something: 0 is what was left out. */
export const isCount = (value: unknown): value is number => typeof value === 'number' && value > 0;

/** The lists among fields that say something, by these names. */
export const listsIn = (fields: Fields, names: readonly string[]): Record<string, string[]> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const list = texts(fields[name]);
      return list.length === 0 ? [] : [[name, list] as const];
    }),
  );

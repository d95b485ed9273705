import type { ApiTable, FindRoute } from '../../api/api.ts';
import type { Command } from './command.ts';

/** What the program is handed: every command by its words, and the API behind those of an instance. */

/** Loads a command when it is used. */
export type Load = () => Promise<Command>;

/** A command of one word. */
export interface Word {
  readonly summary: string;
  readonly command: Load;
}

/** A noun with its verbs. */
export interface Noun {
  readonly summary: string;
  readonly commands: Readonly<Record<string, Load>>;
  /** Nouns below it: `project people` has verbs of its own. */
  readonly nouns?: Nouns;
}
export type Nouns = Readonly<Record<string, Noun>>;

export interface Registry {
  readonly words: Readonly<Record<string, Word>>;
  readonly nouns: Nouns;
  /** The route of an operation, for a caller of an instance. */
  readonly routeOf: FindRoute;
  /** All routes, for a server. */
  readonly api: () => Promise<ApiTable>;
}

/** Every command by its words. */
export const commandsByName = ({ words, nouns }: Registry): (readonly [name: string, load: Load])[] => [
  ...Object.entries(words).map(([word, { command }]) => [word, command] as const),
  ...below(nouns),
];

const below = (nouns: Nouns): (readonly [name: string, load: Load])[] =>
  Object.entries(nouns).flatMap(([noun, { commands, nouns: further = {} }]) =>
    [...Object.entries(commands), ...below(further)].map(([rest, load]) => [`${noun} ${rest}`, load] as const),
  );

/** Every command, loaded: for docs and tests. */
export const allCommands = (registry: Registry): Promise<Command[]> =>
  Promise.all(commandsByName(registry).map(([, load]) => load()));

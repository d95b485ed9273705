import type { Routing } from '../../api/api.ts';
import type { Command } from './command.ts';

/** What the program is handed: every command by its words, and the API behind those of an instance. */

/** Loads the file of a command when it is used. */
export type Load = () => Promise<{ readonly command: Command }>;

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
  readonly nouns: Nouns;
}
export type Nouns = Readonly<Record<string, Noun>>;

export interface Registry extends Routing {
  readonly words: Readonly<Record<string, Word>>;
  readonly nouns: Nouns;
}

/** A noun that may have no commands: it stands below words, or in the API alone. */
export interface PerhapsNoun {
  readonly summary: string;
  readonly commands?: Noun['commands'];
  readonly nouns?: Readonly<Record<string, PerhapsNoun>>;
}

/** Those of some nouns that have commands. */
export const withCommands = (nouns: Readonly<Record<string, PerhapsNoun>>): Nouns =>
  Object.fromEntries(
    Object.entries(nouns).flatMap(([noun, { summary, commands, nouns: further = {} }]) =>
      commands === undefined ? [] : [[noun, { summary, commands, nouns: withCommands(further) }]],
    ),
  );

/** The words of every command. */
export const namesOf = (registry: Registry): readonly string[] => commandsByName(registry).map(([name]) => name);

/** Every command by its words. */
export const commandsByName = ({ words, nouns }: Registry): (readonly [name: string, load: Load])[] => [
  ...Object.entries(words).map(([word, { command }]) => [word, command] as const),
  ...below(nouns),
];

const below = (nouns: Nouns): (readonly [name: string, load: Load])[] =>
  Object.entries(nouns).flatMap(([noun, { commands, nouns: further }]) =>
    [...Object.entries(commands), ...below(further)].map(([rest, load]) => [`${noun} ${rest}`, load] as const),
  );

/** Every command, loaded: for docs and tests. */
export const allCommands = (registry: Registry): Promise<Command[]> =>
  Promise.all(commandsByName(registry).map(async ([, load]) => (await load()).command));

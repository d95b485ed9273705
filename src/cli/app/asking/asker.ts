import type { Cli } from '../cli.ts';

/** What was given on the command line, or asked for, by field. */
export type Given = Readonly<Record<string, unknown>>;

/** Asks for one value, knowing those given or asked for before; `label`: its flag or argument. */
export type Asker = (cli: Cli, given: Given, label: string) => Promise<unknown>;

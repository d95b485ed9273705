/** A value to choose from. */
export interface Choice {
  readonly value: string;
  readonly name?: string;
  readonly description?: string;
}

/** Asks people. Every method throws `interrupted` on Ctrl-C. */
export interface Prompter {
  /** `check` answers what is wrong with a text, or undefined. */
  input(
    message: string,
    options?: { readonly default?: string; readonly check?: (text: string) => string | undefined },
  ): Promise<string>;
  password(
    message: string,
    options?: { readonly check?: (text: string) => Promise<string | undefined> },
  ): Promise<string>;
  confirm(message: string, standard?: boolean): Promise<boolean>;
  select(message: string, choices: readonly Choice[], standard?: string): Promise<string>;
  checkbox(message: string, choices: readonly Choice[]): Promise<string[]>;
  /** A checkbox of many choices: typing searches their values and descriptions. Answers one or more of them. */
  search(message: string, choices: readonly Choice[]): Promise<string[]>;
}

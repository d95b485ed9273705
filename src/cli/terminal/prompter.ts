/** A value to choose from. */
export interface Choice {
  readonly value: string;
  readonly name?: string;
  readonly description?: string;
  /** Other names of the same, in any case. */
  readonly also?: readonly string[];
}

/** All choices, or what finds those that fit a text. */
export type Choices = readonly Choice[] | ((term: string) => Promise<readonly Choice[]>);

/** What is wrong with a text; undefined: nothing. */
export type Validator = (text: string) => Promise<string | undefined>;

/** Asks people. Every method throws `interrupted` on Ctrl-C and Ctrl-D. */
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
  /** One of a few fixed answers. */
  select(message: string, choices: readonly Choice[]): Promise<string>;
  /**
   * One of many: typing searches. The cursor begins at `standard`. A text that no choice fits is taken where `check`
   * finds nothing wrong with it.
   */
  pick(
    message: string,
    choices: Choices,
    options?: { readonly standard?: string | undefined; readonly check?: Validator | undefined },
  ): Promise<string>;
  /** Several of many: typing searches, and each is ticked by itself. Answers at least one, unless it is optional. */
  search(message: string, choices: Choices, options?: { readonly optional?: boolean }): Promise<string[]>;
}

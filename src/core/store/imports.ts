/** The temporary password that an import gave somebody, by its hash. */
export interface GivenPassword {
  readonly person_id: string;
  readonly password_hash: string;
}

export interface ImportReads {
  /** How many rows of an import are done; 0 when it never began. */
  done(importId: string): Promise<number>;
  /** Passwords that an import gave and that their people still have, at most `limit`, by person id, after `after`. */
  unused(importId: string, after: string, limit: number): Promise<GivenPassword[]>;
  /** Those of these people whom an import gave a password, in any order. */
  made(importId: string, people: readonly string[]): Promise<string[]>;
}

export interface ImportWrites extends ImportReads {
  record(importId: string, done: number, at: string): Promise<void>;
  /** Records given passwords; must replace those that the import gave the same people before. */
  gave(importId: string, given: readonly GivenPassword[]): Promise<void>;
}

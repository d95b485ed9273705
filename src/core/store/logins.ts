/**
 * After how many failures in a row, and until when, logins are refused. With no failures and a time in the future, the
 * key is a network that the account is expected to log in from.
 */
export interface LoginDelay {
  readonly failures: number;
  readonly until: string;
}

/** From which network somebody signed in; never empty, as on the machine of the store. */
export interface SessionNetwork {
  readonly person_id: string;
  readonly network: string;
}

export interface LoginReads {
  /** undefined: no failure is recorded. */
  delay(key: string): Promise<LoginDelay | undefined>;
  /** From which network each person signed in last who has a session that works at `at`: the latest first, at most `most`. */
  sessionNetworks(at: string, most: number): Promise<SessionNetwork[]>;
}

export interface LoginWrites extends LoginReads {
  setDelay(key: string, delay: LoginDelay): Promise<void>;
  clear(key: string): Promise<void>;
  /** Deletes the delays that ended at `until` or earlier; must take no longer when many others stay. */
  forget(until: string): Promise<void>;
  /** Records that a person signed in from a network, empty on the machine of the store; returns whether it is the first time. */
  signedIn(personId: string, network: string, at: string): Promise<boolean>;
  /**
   * Deletes networks that a person last signed in from at `until` or earlier, at most `most`, and returns how many; must
   * take no longer when many others stay.
   */
  forgetSignIns(until: string, most: number): Promise<number>;
}

/** A recipient that the mail server did not take, while it took the e-mail for others. */
export interface RefusedRecipient {
  readonly address: string;
  /** What the server said. */
  readonly reason: string;
  /** Whether another attempt would fail as well. */
  readonly isLasting: boolean;
}

/** An e-mail in plain text. */
export interface Email {
  readonly to: readonly string[];
  readonly cc?: readonly string[];
  readonly subject: string;
  readonly text: string;
}

/** A device, or a program on the same machine, that asks for the session of whoever approves it. */
export interface SignInRequest {
  readonly id: string;
  readonly kind: 'device' | 'loopback';
  readonly state: 'pending' | 'approved' | 'denied' | 'done';
  /** SHA-256 of what the session is fetched with, hex: the device code or the authorization code. */
  readonly code_hash: string;
  /** That of the code that a person enters; null: none does. */
  readonly user_code_hash: string | null;
  /** The program that asks, in its own words. */
  readonly client: string;
  /** The machine that it runs on, in its own words; empty: it did not say. */
  readonly host: string;
  /** The address that it asked from, with its network and site. */
  readonly address: string;
  readonly network: string;
  readonly site: string;
  /** What its verifier must hash to; null: there is none. */
  readonly code_challenge: string | null;
  /** Where its code was sent; null: nowhere. */
  readonly redirect_uri: string | null;
  /** Who approved or denied it, and the session with which they did; null: nobody did yet. */
  readonly person_id: string | null;
  readonly decided_with: string | null;
  /** The session that it got; null: none yet. */
  readonly session_id: string | null;
  /** In seconds between two questions whether it is approved. */
  readonly interval_seconds: number;
  readonly polled_at: string | null;
  readonly created_at: string;
  readonly expires_at: string;
}

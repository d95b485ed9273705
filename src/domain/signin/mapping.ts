/** Mappings: what people get whom a sign-in provider puts in one of its own groups. */

/** A mapping as it is stored: it gives a role or a group. */
export interface SignInMapping {
  readonly id: string;
  readonly provider_id: string;
  /** What the provider's claim says, exactly; unique for each provider. */
  readonly value: string;
  readonly role_id: string | null;
  readonly group_id: string | null;
  /** From 1: of several that give a role, the first one wins. */
  readonly position: number;
  readonly created_at: string;
  readonly updated_at: string;
}

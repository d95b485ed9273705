export interface Organization {
  readonly id: string;
  readonly name: string;
  /** The URL that people reach it at; empty: unknown. */
  readonly url: string;
  /** For how long audit events are kept, as a duration; `off`: for good. */
  readonly audit_retention: string;
  /** For how many days a session lasts at most. */
  readonly session_days: number;
  readonly default_role_id: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface OrganizationReads {
  /** undefined: the store is not initialised. */
  get(): Promise<Organization | undefined>;
}

export interface OrganizationWrites extends OrganizationReads {
  insert(organization: Organization): Promise<void>;
  /** Must keep what the change leaves out. */
  update(
    id: string,
    change: Partial<Pick<Organization, 'name' | 'url' | 'audit_retention' | 'session_days'>>,
  ): Promise<void>;
}

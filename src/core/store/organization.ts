import type { Settings } from '../../domain/settings.ts';

export interface Organization extends Readonly<Settings> {
  readonly id: string;
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
  update(id: string, change: Partial<Settings>): Promise<void>;
}

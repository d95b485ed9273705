import * as z from 'zod/mini';
import type { Permission, Scope } from './permissions.ts';

/** A role as stored, with its permissions in catalogue order. */
export interface RoleRecord {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  readonly description: string;
  readonly permissions: readonly Permission[];
  /** The id of the project role that this org role grants on every project. */
  readonly maps_to: string | null;
  /** Predefined. */
  readonly readonly: boolean;
  readonly created_at: string;
  readonly updated_at: string;
}

/** A role as shown; `maps_to` is a name. */
export const role = z.object({
  id: z.string(),
  name: z.string(),
  scope: z.enum(['org', 'project']),
  description: z.string(),
  permissions: z.array(z.string()),
  maps_to: z.nullable(z.string()),
  readonly: z.boolean(),
});
export type Role = z.infer<typeof role>;

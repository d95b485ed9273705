import * as z from 'zod/mini';

/** A group as stored. */
export interface GroupRecord {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/** A group as shown: its organization role by name and its members by username. */
export const group = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  role: z.nullable(z.string()),
  members: z.array(z.string()),
});
export type Group = z.infer<typeof group>;

import * as z from 'zod/mini';
import { personRef, ref } from './references.ts';

/** A group as stored. */
export interface GroupRecord {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/** A group as shown, with the organization role that its members inherit. */
export const group = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  role: z.nullable(ref),
  members: z.array(personRef),
  created_at: z.string(),
  updated_at: z.string(),
});
export type Group = z.infer<typeof group>;

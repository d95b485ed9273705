import * as z from 'zod/mini';

/** A project as stored. Owning it grants nothing by itself. */
export interface ProjectRecord {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly owner_id: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/** A project as shown. */
export const project = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  owner: z.object({ id: z.string(), username: z.string(), email: z.nullable(z.string()) }),
});
export type Project = z.infer<typeof project>;

import * as z from 'zod/mini';

/** What an instance says of itself. */
export const instance = z.object({
  name: z.string(),
  version: z.string(),
  /** Below which path its API is. */
  api: z.string(),
  organization: z.string(),
  /** Names of the operations that it supports. */
  operations: z.array(z.string()),
});
export type Instance = z.infer<typeof instance>;

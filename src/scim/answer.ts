import * as z from 'zod/mini';

/** What operations of SCIM answer: a resource or a list of some, with what stands in headers. */

/** Addresses in it are below that of the API. */
export const answer = z.object({
  /** Left out: there is nothing to tell. */
  resource: z.optional(z.record(z.string(), z.unknown())),
  /** The ETag, where it is one resource. */
  version: z.optional(z.string()),
  location: z.optional(z.string()),
});
export type Answer = z.infer<typeof answer>;

/** The body of a request, for the domain to check. */
export const bodyField = () => z.record(z.string(), z.unknown());

import * as z from 'zod/mini';

/** An audit event as OCSF has it: the attributes that roster fills, of those that the schema names. */

/** The version of the schema. */
export const OCSF_VERSION = '1.6.0';

/** Who acted, or the account that was changed. */
export const ocsfAccount = z.object({
  name: z.optional(z.string()),
  uid: z.optional(z.string()),
  type_id: z.int(),
  type: z.string(),
});

export const ocsfEvent = z.object({
  activity_id: z.int(),
  activity_name: z.string(),
  category_uid: z.int(),
  category_name: z.string(),
  class_uid: z.int(),
  class_name: z.string(),
  type_uid: z.int(),
  /** In milliseconds since 1970. */
  time: z.int(),
  severity_id: z.int(),
  severity: z.string(),
  status_id: z.int(),
  status: z.string(),
  message: z.string(),
  metadata: z.object({
    version: z.string(),
    product: z.object({ name: z.string(), vendor_name: z.string() }),
    log_name: z.string(),
    event_code: z.string(),
    uid: z.string(),
    sequence: z.int(),
    correlation_uid: z.optional(z.string()),
    original_time: z.string(),
  }),
  actor: z.object({ app_name: z.string(), user: z.optional(ocsfAccount) }),
  src_endpoint: z.object({ ip: z.optional(z.string()), name: z.optional(z.string()) }),
  /** Of an account change: the account. */
  user: z.optional(ocsfAccount),
  /** Of an account change: the role that the account got. */
  policy: z.optional(z.object({ name: z.string(), uid: z.optional(z.string()) })),
  /** Of an API activity. */
  api: z.optional(z.object({ operation: z.string(), service: z.object({ name: z.string() }) })),
  resources: z.optional(
    z.array(z.object({ type: z.string(), name: z.optional(z.string()), uid: z.optional(z.string()) })),
  ),
  /** What else roster recorded, under its own names. */
  unmapped: z.object({
    resource: z.string(),
    operation: z.string(),
    metadata: z.unknown(),
    prev_hash: z.string(),
    hash: z.string(),
  }),
});
export type OcsfEvent = z.infer<typeof ocsfEvent>;

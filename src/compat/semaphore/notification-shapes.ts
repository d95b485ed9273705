import * as z from 'zod/mini';
import { name } from '../../domain/names/names.ts';
import { field } from '../../domain/field.ts';
import type { Notification } from '../../domain/notifications/notification.ts';
import { toSemaphore } from '../../domain/notifications/semaphore-form.ts';
import { MOST_RULES, rule } from '../../domain/notifications/rules.ts';
import { seconds } from './shapes.ts';

/** Semaphore's document of a notification. */

const API_VERSION = 'v1alpha';
const KIND = 'Notification';

/** More than any list of a rule may have; what each may is for the rules to say. */
const MOST_TEXTS = 100;
const texts = () => z.optional(z.array(z.string()).check(z.maxLength(MOST_TEXTS)));
const text = () => z.optional(z.string());
const count = () => z.optional(z.number().check(z.int(), z.gte(0)));

const filterLists = {
  projects: texts(),
  branches: texts(),
  pipelines: texts(),
  blocks: texts(),
  states: texts(),
  results: texts(),
  tags: texts(),
  resource: texts(),
  operation: texts(),
  actor: texts(),
  outcome: texts(),
};

/** Fields that roster does not know stay in a rule, for its reader to refuse: without a filter it would tell of more. */
const given = z.looseObject({
  name: rule.shape.name,
  filter: z.optional(z.looseObject(filterLists)),
  notify: z.looseObject({
    slack: z.optional(z.looseObject({ endpoint: text(), channels: texts(), message: text() })),
    webhook: z.optional(
      z.looseObject({
        endpoint: text(),
        timeout: count(),
        retries: count(),
        secret: text(),
        unsigned: z.optional(z.boolean()),
      }),
    ),
    email: z.optional(z.looseObject({ subject: text(), to: texts(), cc: texts() })),
  }),
});

/** The document's own fields as they are asked for; what else stands beside them is ignored. */
export const kinds = {
  apiVersion: z.optional(field(z.enum([API_VERSION]), 'the version of the document')),
  kind: z.optional(field(z.enum([KIND]), 'the kind of the document')),
};
export const named = field(name(), 'the name of the notification', 'NAME');
export const spec = z.object({ rules: z.optional(z.array(given).check(z.minLength(1), z.maxLength(MOST_RULES))) });
export type GivenSpec = z.infer<typeof spec>;

/** Times are Unix seconds as text. */
export const notification = z.object({
  apiVersion: z.literal(API_VERSION),
  kind: z.literal(KIND),
  metadata: z.object({
    name: z.string(),
    id: z.string(),
    create_time: z.string(),
    update_time: z.string(),
    creator_id: z.string(),
  }),
  spec: z.object({
    rules: z.array(
      z.object({
        name: z.string(),
        filter: z.object(filterLists),
        notify: z.object({
          slack: rule.shape.notify.shape.slack,
          webhook: rule.shape.notify.shape.webhook,
          email: z.optional(z.object({ subject: z.string(), cc: z.array(z.string()) })),
        }),
      }),
    ),
  }),
  status: z.object({}),
});
export type SemaphoreNotification = z.infer<typeof notification>;

/** A notification as Semaphore's clients read it: its creator is whoever's permissions it needs. */
export const toDocument = (one: Notification): SemaphoreNotification => ({
  apiVersion: API_VERSION,
  kind: KIND,
  metadata: {
    name: one.name,
    id: one.id,
    create_time: String(seconds(one.created_at)),
    update_time: String(seconds(one.updated_at)),
    creator_id: one.acts_for?.id ?? '',
  },
  spec: { rules: one.rules.map(toSemaphore) },
  status: {},
});

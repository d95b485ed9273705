import * as z from 'zod/mini';
import { SUBJECT_TYPES } from '../../../domain/kinds.ts';

/** The answers of Semaphore's public API, as far as they are read. An instance may say more, and leave out what is empty. */

export const text = () => z.catch(z.string(), '');
/** Ids become parts of paths, where dots alone lead elsewhere, and keys of rows. */
export const id = () => z.string().check(z.regex(/^(?!\.+$)[\w.:-]{1,128}$/));
export const list = <T extends z.core.$ZodType>(item: T) => z.catch(z.array(item), []);

export const rolesAnswer = z.looseObject({
  roles: z.array(
    z.looseObject({
      id: id(),
      name: z.string(),
      scope: text(),
      description: text(),
      permissions: list(z.string()),
      readonly: z.catch(z.boolean(), false),
    }),
  ),
});

const memberRole = z.looseObject({ role_id: id(), role_name: text(), source: text() });

export const membersAnswer = z.looseObject({
  members: z.array(
    z.looseObject({
      id: id(),
      subject_type: z.catch(z.enum(SUBJECT_TYPES), 'user'),
      name: text(),
      roles: list(memberRole),
    }),
  ),
  total_pages: z.catch(z.number(), 0),
});
export type WireMember = z.infer<typeof membersAnswer>['members'][number];
export type WireRole = WireMember['roles'][number];

export const groupsAnswer = z.looseObject({
  groups: z.array(z.looseObject({ id: id(), name: z.string(), description: text(), member_ids: list(id()) })),
  /** Often 0, however many there are. */
  total_pages: z.catch(z.number(), 0),
});
export type WireGroup = z.infer<typeof groupsAnswer>['groups'][number];

/** Later times have a form of their own as text. */
const END_OF_9999 = Date.UTC(9999, 11, 31) / 1000;

/** Unix seconds, as a number, its text, or an object that has them. */
const anySeconds = z.union([
  z.number(),
  z.pipe(z.string().check(z.regex(/^\d{1,12}$/)), z.transform(Number)),
  z.pipe(
    z.looseObject({ seconds: z.union([z.number(), z.string()]) }),
    z.transform(({ seconds: count }) => Number(count)),
  ),
]);

/** The same; what is no time is the first one. */
const seconds = () => z.catch(z.pipe(anySeconds, z.number().check(z.gte(0), z.lte(END_OF_9999))), 0);

/** The same as ISO 8601 in UTC; null: it has not been yet, or is no time. */
export const moment = () =>
  z.catch(
    z.nullable(
      z.pipe(
        z.pipe(anySeconds, z.number().check(z.gt(0), z.lte(END_OF_9999))),
        z.transform((count) => new Date(count * 1000).toISOString()),
      ),
    ),
    null,
  );

export const serviceAccountsAnswer = z.looseObject({
  service_accounts: z.array(
    z.looseObject({
      id: id(),
      name: z.string(),
      description: text(),
      created_at: seconds(),
      updated_at: seconds(),
      deactivated: z.catch(z.boolean(), false),
    }),
  ),
  next_page_token: text(),
});
export type WireServiceAccount = z.infer<typeof serviceAccountsAnswer>['service_accounts'][number];

export const projectsAnswer = z.array(
  z.looseObject({
    metadata: z.looseObject({ id: id(), name: z.string(), owner_id: text(), description: text() }),
    spec: z.catch(z.record(z.string(), z.unknown()), {}),
  }),
);
export type WireProject = z.infer<typeof projectsAnswer>[number];

/** What is filtered and who is notified; receivers that are not there may be null, or have empty fields. */
const fields = () => z.catch(z.record(z.string(), z.unknown()), {});
const ruleAnswer = z.looseObject({ name: text(), filter: fields(), notify: fields() });
export type WireRule = z.infer<typeof ruleAnswer>;

export const notificationsAnswer = z.looseObject({
  notifications: z._default(
    z.array(
      z.looseObject({
        metadata: z.looseObject({
          id: id(),
          name: z.string(),
          create_time: seconds(),
          update_time: seconds(),
          creator_id: z.catch(id(), ''),
        }),
        spec: z.looseObject({ rules: z._default(z.array(ruleAnswer), []) }),
      }),
    ),
    [],
  ),
  next_page_token: text(),
});
export type WireNotification = z.infer<typeof notificationsAnswer>['notifications'][number];

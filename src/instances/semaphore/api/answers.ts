import * as z from 'zod/mini';
import { AppError } from '../../../domain/errors.ts';
import { id } from './wire.ts';

/** What the answers to changes hold, as far as it is needed. */

/** A role or a group. */
export const madeAnswer = z.looseObject({ id: id() });
export const accountAnswer = z.looseObject({
  service_account: madeAnswer,
  api_token: z.string().check(z.minLength(1)),
});
export const tokenAnswer = z.looseObject({ api_token: z.string().check(z.minLength(1)) });
export const projectAnswer = z.looseObject({
  metadata: z.looseObject({
    id: id(),
    name: z.catch(z.string(), ''),
    owner_id: z.catch(z.string(), ''),
    description: z.catch(z.string(), ''),
  }),
  spec: z.catch(z.record(z.string(), z.unknown()), {}),
});
export const notificationAnswer = z.looseObject({ metadata: madeAnswer });
export const invitationAnswer = z.looseObject({ role: z.looseObject({ status: z.string() }) });
export const roleAnswer = z.looseObject({
  name: z.string(),
  description: z.catch(z.string(), ''),
  permissions: z.catch(z.array(z.string()), []),
});
export const permissionsAnswer = z.looseObject({ permissions: z.array(z.looseObject({ name: z.string() })) });

/**
 * The answer in its form. Throws `unsupported_by_server` for another one; after a change, nobody knows then whether it was
 * made (`details.outcome` is `unknown`).
 */
export function inForm<S extends z.core.$ZodType>(schema: S, body: unknown, path: string): z.core.output<S> {
  const read = z.safeParse(schema, body);
  if (read.success) return read.data;
  throw new AppError('unsupported_by_server', `the answer to ${path} is not of Semaphore's form`, {
    hint: 'check on the instance whether the change was made; it may speak a newer API than this roster',
    details: { path, outcome: 'unknown' },
  });
}

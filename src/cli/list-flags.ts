import * as z from 'zod/mini';
import type { Schema } from '../core/operation.ts';
import { field } from '../domain/field.ts';
import { MAX_LIMIT } from '../domain/page.ts';

/** The flags of a list: those of its operation, and `--all`. */
export const listFlags = <T extends z.core.$ZodLooseShape>(input: z.ZodMiniObject<T>) =>
  z.extend(input, {
    all: z._default(field(z.boolean(), 'list everything, however much it is'), false),
  }) as unknown as Schema & z.core.$ZodType<{ all: boolean } & Record<string, unknown>>;

/** Splits the flags of a list into the operation's input and `--all`, which goes in the largest pages. */
export function splitAll<T extends { readonly all: boolean }>({
  all,
  ...input
}: T): { readonly all: boolean; readonly input: Omit<T, 'all'> } {
  return { all, input: all ? { ...input, limit: MAX_LIMIT } : input };
}

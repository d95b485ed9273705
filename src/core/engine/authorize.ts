import { enforce, outsideLimits } from '../../domain/guards.ts';
import { scopeOf } from '../../domain/permissions.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import type { Context } from '../context.ts';
import type { AnyOperation, Operation, StreamOperation } from '../operation.ts';
import type { Reads } from '../store/index.ts';

/**
 * Asks for all that an operation declares, in the project that its input names or everywhere, and of a token with
 * limits that it keeps to them where no permission is asked for; without `token` that is not asked. Throws `forbidden`.
 */
export async function requireDeclared(
  context: Context<Reads>,
  operation: Operation | StreamOperation,
  input: unknown,
  token?: Pick<TokenRecord, 'permissions'>,
): Promise<void> {
  const { permission } = operation;
  if ('none' in permission) {
    if (needsWholeToken(operation)) enforce(outsideLimits(token?.permissions ?? null));
    return;
  }
  const project = await operation.project?.(context, input);
  for (const needed of permission) context.require(needed, scopeOf(needed) === 'project' ? project : undefined);
}

/** Whether an operation changes what is one's own, for which no permission is asked. */
export const needsWholeToken = ({ mode, permission }: Pick<AnyOperation, 'mode' | 'permission'>): boolean =>
  'none' in permission &&
  permission.authenticated &&
  permission.limited === undefined &&
  (mode === 'write' || mode === 'bulk');

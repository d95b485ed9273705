import { enforce, outsideLimits } from '../../domain/guards.ts';
import { scopeOf } from '../../domain/permissions.ts';
import type { TokenRecord } from '../../domain/tokens.ts';
import type { Context } from '../context.ts';
import type { AnyOperation, Operation, StreamOperation } from '../operation.ts';
import type { Reads } from '../store/index.ts';

/**
 * Requires every permission that an operation declares: in the project that its input names, or in the organization.
 * An operation that declares none but changes the caller's own account requires an unlimited token; without `token`,
 * the limits are not checked. Throws `forbidden`.
 */
export async function requireDeclared(
  context: Context<Reads>,
  operation: Operation | StreamOperation,
  input: unknown,
  token?: Pick<TokenRecord, 'permissions'>,
): Promise<void> {
  const { permission } = operation;
  if ('none' in permission) {
    if (token !== undefined) requireWholeToken(operation, token);
    return;
  }
  const project = operation.project === undefined ? undefined : await operation.project(context, input);
  for (const needed of permission) context.require(needed, scopeOf(needed) === 'project' ? project : undefined);
}

/** Throws `forbidden` for a limited token where an operation requires an unlimited one. */
export function requireWholeToken(operation: AnyOperation, token: Pick<TokenRecord, 'permissions'>): void {
  if (needsWholeToken(operation)) enforce(outsideLimits(token.permissions));
}

/** Whether an operation changes the caller's own account without a permission, so that a limited token may not. */
export const needsWholeToken = ({ mode, permission }: Pick<AnyOperation, 'mode' | 'permission'>): boolean =>
  'none' in permission &&
  permission.authenticated &&
  permission.limited === undefined &&
  (mode === 'write' || mode === 'bulk');

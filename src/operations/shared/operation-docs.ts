import { needsWholeToken } from '../../core/engine/declared-permissions.ts';
import { takesDryRun } from '../../core/operation.ts';
import type { AnyOperation } from '../../core/operation.ts';
import type { ErrorCode } from '../../domain/errors.ts';

/** What an operation declares, for help, the docs, and the description of the API. */

/** Whether somebody must be authenticated to call it. */
export const needsAuthentication = ({ permission }: AnyOperation): boolean =>
  !('none' in permission) || permission.authenticated;

/** Whether it has a dry run. */
export const hasDryRun = (operation: AnyOperation): boolean => takesDryRun(operation);

/** The permissions that an operation needs, as lines of text. */
export function permissionLines(operation: AnyOperation): string[] {
  const { permission } = operation;
  const limits = needsWholeToken(operation) ? '; not for a token that is limited to some permissions' : '';
  const base = 'none' in permission ? [`none: ${permission.none}${limits}`] : permission.map((name) => name);
  const also =
    'also' in operation ? Object.entries(operation.also ?? {}).map(([name, when]) => `${name} (${when})`) : [];
  return [...base, ...also];
}

/** The error codes that an operation can give, each once: those of its kind, then its own. */
export function operationErrors(operation: AnyOperation): ErrorCode[] {
  const codes: ErrorCode[] = [
    'invalid',
    ...(needsAuthentication(operation) ? (['unauthenticated', 'expired'] as const) : []),
    ...('none' in operation.permission && !needsWholeToken(operation) ? [] : (['forbidden'] as const)),
    ...(operation.errors ?? []),
  ];
  return [...new Set(codes)];
}

import { scopeOf } from '../domain/permissions.ts';
import type { Context } from './context.ts';
import type { Operation, StreamOperation } from './operation.ts';
import type { Reads } from './store.ts';

/** Asks for all that an operation declares, in the project that its input names or everywhere. Throws `forbidden`. */
export async function requireDeclared(
  context: Context<Reads>,
  operation: Operation | StreamOperation,
  input: unknown,
): Promise<void> {
  const { permission } = operation;
  if ('none' in permission) return;
  const project = await operation.project?.(context, input);
  for (const needed of permission) context.require(needed, scopeOf(needed) === 'project' ? project : undefined);
}

import type { AnyOperation, BulkOperation, Operation, WriteOperation } from '../../core/operation.ts';
import { needsAuthentication } from '../../operations/shared/operation-docs.ts';

/** What a command need not say, because its operation does. */

/** Whether it changes something in an organization. */
export const changes = (operation: AnyOperation): operation is WriteOperation | BulkOperation =>
  operation.mode === 'write' || operation.mode === 'bulk';

/** Whether it changes something, be it the store as such. */
export const writes = (operation: AnyOperation): boolean =>
  changes(operation) || (operation.mode === 'store' && operation.changes);

/** Whether it makes secrets. */
export const makesSecrets = (operation: AnyOperation): boolean => 'secrets' in operation;

/** Whether it is a change that somebody may lack the permission for. */
export const mayBeForbidden = (operation: AnyOperation): operation is Operation =>
  changes(operation) && needsAuthentication(operation);

import type { AnyOperation } from '../../core/operation.ts';

/** What a command need not say, because its operation does. */

/** Whether it changes something. */
export const changes = (operation: AnyOperation): boolean => operation.mode === 'write' || operation.mode === 'bulk';

/** Whether it makes secrets. */
export const makesSecrets = (operation: AnyOperation): boolean => 'secrets' in operation;

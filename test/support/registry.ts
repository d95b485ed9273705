import type { AnyOperation } from '../../src/core/operation.ts';
import { NOUNS } from '../../src/registry.ts';

/** Operations that only the API has, and why. */
export const API_ONLY: Readonly<Record<string, string>> = {
  'people.delete': 'people remove takes one or many',
  'invitation.show': 'invitation list tells all of each',
  'invitation.delete': 'invitation revoke takes one or many',
  'project.people-show': 'project people list tells all of each',
  'project.people-delete': 'project people remove takes one or many',
  'token.show': 'token list tells all of each',
  'token.delete': 'token revoke finds tokens by name as well',
};

const isOperation = (value: unknown): value is AnyOperation =>
  typeof value === 'object' && value !== null && 'mode' in value && 'permission' in value;

/** Every operation of the registry, with the noun that it stands below. */
export async function allOperations(): Promise<readonly (readonly [noun: string, operation: AnyOperation])[]> {
  const nouns = await Promise.all(
    Object.entries(NOUNS).map(
      async ([noun, { operations }]) => [noun, Object.values((await operations?.()) ?? {})] as const,
    ),
  );
  return nouns.flatMap(([noun, values]) => values.filter(isOperation).map((one) => [noun, one] as const));
}

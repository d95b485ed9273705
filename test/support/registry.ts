import type { AnyOperation } from '../../src/core/operation.ts';
import { NOUNS } from '../../src/registry.ts';

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

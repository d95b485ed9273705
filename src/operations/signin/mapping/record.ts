import type { Context } from '../../../core/context.ts';
import { nameOf } from '../../../domain/references.ts';
import type { ShownMapping } from '../../../domain/signin/mapping.ts';
import { givenBy } from './describe.ts';

/** The events of mappings. */

const factsOf = ({ provider, role, group, position }: ShownMapping) => ({
  provider: provider.name,
  role: nameOf(role),
  role_id: role?.id ?? null,
  group: nameOf(group),
  group_id: group?.id ?? null,
  position,
});

/** Records that a mapping was set; `before` is undefined where there was none. */
export function recordSet({ record }: Context, before: ShownMapping | undefined, after: ShownMapping): void {
  record({
    kind: 'SignInMapping.Set',
    id: after.id,
    name: after.value,
    description: `who signs in by ${after.provider.name} as one of ${after.value} gets ${givenBy(after)}`,
    metadata: { ...(before === undefined ? {} : { before: factsOf(before) }), after: factsOf(after) },
  });
}

/** Records that mappings are gone. */
export function recordRemoved({ record }: Pick<Context, 'record'>, mappings: readonly ShownMapping[]): void {
  for (const mapping of mappings)
    record({
      kind: 'SignInMapping.Removed',
      id: mapping.id,
      name: mapping.value,
      description: `who signs in by ${mapping.provider.name} as one of ${mapping.value} does not get ${givenBy(mapping)} for it any more`,
      metadata: { before: factsOf(mapping) },
    });
}

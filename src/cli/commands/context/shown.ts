import { isInstance, shownLocation } from '../../../domain/location.ts';
import { field } from '../../../domain/field.ts';
import type { Reference } from '../../../domain/field.ts';
import { name } from '../../../domain/names/names.ts';
import type { Config } from '../../context/config.ts';
import type { View } from '../../terminal/output.ts';
import { unknownContext } from '../../context/target.ts';

/** A context as shown; its token never is. */
export interface Shown {
  readonly name: string;
  readonly current: boolean;
  readonly store: string | null;
  readonly url: string | null;
  /** What speaks there. */
  readonly kind: 'roster' | 'semaphore';
  readonly organization: string | null;
  readonly username: string | null;
  readonly logged_in: boolean;
}

export const COLUMNS = ['name', 'current', 'organization', 'username', 'logged_in', 'store', 'url', 'kind'];

export const one: View<Shown> = { data: (item) => ({ ...item }), columns: COLUMNS };

/** A context, as flags and arguments name it. */
export const CONTEXT: Reference = { placeholder: 'CONTEXT', completes: 'contexts' };

/** The name of a context that there is, or of a new one. */
export const nameField = (value: string | Reference = CONTEXT) =>
  field(
    name().check((context) => {
      // JSON readers drop this key.
      if (context.value === '__proto__')
        context.issues.push({ code: 'custom', message: 'must be another', input: context.value });
    }),
    'the name of a context',
    value,
  );

/** A context as commands show it, without its token. Throws `not_found`. */
export function shown(config: Config, contextName: string): Shown {
  const entry = config.contexts[contextName];
  if (entry === undefined) throw unknownContext(contextName, config);
  return {
    name: contextName,
    current: config.current === contextName,
    store: isInstance(entry.location) ? null : shownLocation(entry.location),
    url: isInstance(entry.location) ? entry.location : null,
    kind: entry.kind ?? 'roster',
    organization: entry.organization ?? null,
    username: entry.username ?? null,
    logged_in: entry.token !== undefined,
  };
}

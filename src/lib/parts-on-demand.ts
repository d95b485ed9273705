/** How each part of an object is made, of what is given. */
export type Makers<G, T> = { readonly [K in keyof T]: (given: G) => T[K] };

/**
 * What makes objects whose parts are made when they are first used, and kept. They are no fields of the object, so that a
 * copy has none (`{ ...made }`). All objects are of one shape, which V8 finds parts in as fast as fields.
 */
export function partsOnDemand<G, T extends object>(makers: Makers<G, T>): (given: G) => T {
  class Parts {
    readonly #given: G;
    readonly #made = new Array<unknown>(count);

    constructor(given: G) {
      this.#given = given;
    }

    static part(of: Parts, at: number, make: (given: G) => unknown): unknown {
      return (of.#made[at] ??= make(of.#given));
    }
  }
  const entries = Object.entries<(given: G) => unknown>(makers);
  const count = entries.length;
  for (const [at, [name, make]] of entries.entries())
    Object.defineProperty(Parts.prototype, name, {
      get(this: Parts) {
        return Parts.part(this, at, make);
      },
    });
  return (given) => new Parts(given) as unknown as T;
}

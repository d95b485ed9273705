import type { CallOptions } from '../core/caller.ts';

/**
 * A call stops when the client disconnects; a transaction that began ends first. The request makes its signal when
 * somebody looks at it. A class, because a getter of a literal is defined anew for each request.
 */
export class StoppedWith implements CallOptions {
  readonly #request: Request;

  constructor(request: Request, options: CallOptions) {
    Object.assign(this, options);
    this.#request = request;
  }

  get signal(): AbortSignal {
    return this.#request.signal;
  }
}

/** A request to an address that somebody typed. */
export interface OutboundRequest {
  /** http: or https:, without a name or password. */
  readonly url: string;
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  /** For the whole request and its response, in milliseconds. */
  readonly timeout?: number;
  /** A response longer than this, in bytes, is refused. */
  readonly largest?: number;
  readonly signal?: AbortSignal;
}

/** A whole response, whatever its status. */
export interface OutboundResponse {
  readonly status: number;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * Sends a request to an address that an administrator typed. Redirects are returned, not followed. Throws `invalid` for
 * an address that may not be reached, `unreachable` for one that cannot be or whose response is too late or too long,
 * and `interrupted` when the signal comes. Messages name the host alone: a path may be a secret.
 */
export type Outbound = (request: OutboundRequest) => Promise<OutboundResponse>;

import type { Session } from '../../core/engine/call.ts';
import type { AppError } from '../../domain/errors.ts';
import type { IsReturnable } from './return-target.ts';

/** What a server knows of a request for a page, and does for it. */
export interface PageRequest {
  readonly request: Request;
  /** Decoded segments of the path. */
  readonly params: Readonly<Record<string, string>>;
  /** Runs operations with the token of the cookie. */
  readonly session: Session;
  /** The browser has TLS, to this server or to a proxy before it. */
  readonly isSecure: boolean;
  /** The headers of every response. */
  readonly headers: Readonly<Record<string, string>>;
  readonly isReturnable: IsReturnable;
  /** Reads the form of the body, up to so many bytes. Throws `invalid`, `unsupported_media_type`. */
  readonly readForm: (largest: number) => Promise<Readonly<Record<string, unknown>>>;
  /** An error as it may be told. */
  readonly told: (thrown: unknown) => AppError;
  /** Takes note of an error that is answered with a page, and returns its headers. */
  readonly refused: (error: AppError) => Readonly<Record<string, string>>;
  /** The response that sends pieces of text as they come; the first is made before. */
  readonly streamed: (pieces: AsyncIterable<string>, headers: Headers) => Promise<Response>;
}

/**
 * The origins at which people find these pages: that of the request, and that of the setting `url`. Without TLS here, a
 * proxy may have it of which the server was not told.
 */
export function originsOf({ url }: Request, isSecure: boolean, setting: string): readonly string[] {
  const { host } = new URL(url);
  const schemes = isSecure ? ['https'] : ['http', 'https'];
  return [...schemes.map((scheme) => `${scheme}://${host}`), ...(setting === '' ? [] : [new URL(setting).origin])];
}

/** The origin at which people find these pages: that of the setting `url`, else that of the request. */
export function originOf({ url }: Request, isSecure: boolean, setting: string): string {
  if (setting !== '') return new URL(setting).origin;
  return `${isSecure ? 'https' : 'http'}://${new URL(url).host}`;
}

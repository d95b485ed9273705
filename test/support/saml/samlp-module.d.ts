declare module 'samlp' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  interface Options {
    readonly issuer: string;
    readonly cert: string;
    readonly key: string;
    readonly audience?: string;
    readonly recipient?: string;
    readonly destination?: string;
    readonly inResponseTo?: string;
    readonly signResponse?: boolean;
    readonly signAssertion?: boolean;
    readonly signatureAlgorithm?: string;
    readonly digestAlgorithm?: string;
    readonly encryptionCert?: string;
    readonly encryptionPublicKey?: string;
    readonly encryptionAlgorithm?: string;
    readonly lifetimeInSeconds?: number;
    readonly getPostURL?: (
      audience: string,
      request: unknown,
      http: unknown,
      done: (error: Error | null, url?: string) => void,
    ) => void;
    readonly getUserFromRequest?: (request: unknown) => object;
  }
  type Done<T> = (error: Error | null | undefined, value: T) => void;

  const samlp: {
    getSamlResponse(options: Options, user: object, done: Done<string>): void;
    auth(options: Options): (request: IncomingMessage, response: ServerResponse, next: (error?: Error) => void) => void;
    parseRequest(request: object, done: Done<Readonly<Record<string, string>> | undefined>): void;
    parseRequest(request: object, options: object, done: Done<Readonly<Record<string, string>> | undefined>): void;
  };
  export default samlp;
}

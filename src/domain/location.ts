/** Where an organization is: the path of a file, the URL of a database, or the URL of an instance. */

/** Whether a location is the URL of a PostgreSQL database. */
export const isPostgres = (location: string): boolean => /^postgres(ql)?:\/\//i.test(location);

/** Whether a location is a URL of any kind, not a path. */
export const isUrl = (location: string): boolean => /^[a-z][a-z0-9+.-]*:\/\//i.test(location);

/** Whether a location is the URL of a remote instance. */
export const isInstance = (location: string): boolean => /^https?:\/\//i.test(location);

/** A location as it may be shown: a URL without the password that it may hold. */
export const shownLocation = (location: string): string =>
  isUrl(location)
    ? location
        .replace(/^([^:]+:\/\/[^/?#]*?):[^/?#]*@/, '$1:***@')
        .replace(/([?&](?:password|sslpassword)=)[^&#]*/gi, '$1***')
    : location;

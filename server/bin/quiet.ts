const warn = console.warn

/** The sign-in library warns about every Node that is newer than its own list; nobody who starts Breakwater can act on that. */
console.warn = (...said: unknown[]) => {
  if (!String(said[0]).includes('oidc-provider WARNING: Unsupported runtime')) warn(...said)
}

import { type Command, tell } from './command.ts'

/** For people who cannot sign in any more. */
export const signInCommands = {
  'sign-in reset': {
    words: [1, 1],
    help: `breakwater sign-in reset ADDRESS

For somebody who lost their passkeys, or whose account at the organisation's sign-in was made anew. Their passkeys, accounts and sessions
go; they sign in again and add a passkey. Make sure first that it is them. The trail keeps that it was done.`,
    async run({ words, json }) {
      const { buildDeps } = await import('../src/main.ts')
      const { resetSignIn } = await import('../src/people/sign-in-reset.ts')
      await using opened = new AsyncDisposableStack()
      const gone = await resetSignIn(await buildDeps(opened), words[0] ?? '')
      if (!gone) return tell(json, false, `Nobody in the directory has the address "${words[0]}".`)
      return tell(
        json,
        true,
        `They can begin anew: ${gone.passkeys} passkeys and ${gone.accounts} accounts are gone.`,
        gone,
      )
    },
  },
} satisfies Record<string, Command>

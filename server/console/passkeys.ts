import { callOnce, contract } from './api.ts'

/** The browser or the person stopped it: nothing went wrong that a sentence about the service would explain. */
export class Stopped extends Error {
  override name = 'Stopped'
}

const browser = () => import('@simplewebauthn/browser')
const stopped = (error: unknown) => {
  throw new Stopped('the browser did not finish', { cause: error })
}

type Options<F extends (given: { optionsJSON: never }) => unknown> = Parameters<F>[0]['optionsJSON']
type Library = Awaited<ReturnType<typeof browser>>

async function used(begun: Record<string, unknown>): Promise<Record<string, unknown>> {
  const { startAuthentication } = await browser()
  const optionsJSON = begun as unknown as Options<Library['startAuthentication']>
  return { ...(await startAuthentication({ optionsJSON }).catch(stopped)) }
}

/** Signs in with whichever passkey the person chooses. @throws Stopped, ApiError */
export async function signInWithPasskey(): Promise<void> {
  const answer = await used(await callOnce(contract.session.beginPasskey, {}))
  await callOnce(contract.session.usePasskey, { body: { answer } })
}

/** Confirms with a passkey that it is them. @throws Stopped, ApiError */
export async function confirmWithPasskey(): Promise<void> {
  const answer = await used(await callOnce(contract.session.beginConfirming, {}))
  await callOnce(contract.session.confirm, { body: { answer } })
}

/** Makes a passkey on this device or key. @param begun what the service answered to "begin" @throws Stopped, ApiError */
export async function addPasskey(begun: Record<string, unknown>, name: string): Promise<void> {
  const { startRegistration } = await browser()
  const optionsJSON = begun as unknown as Options<Library['startRegistration']>
  const answer = { ...(await startRegistration({ optionsJSON }).catch(stopped)) }
  await callOnce(contract.session.addPasskey, { body: { name, answer } })
}

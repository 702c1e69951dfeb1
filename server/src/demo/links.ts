import { SignInOptions } from '@breakwater/shared/contract/session.ts'

/** The links that sign somebody of the demo company in, by name. @param url where the service runs */
export async function signInLinks(
  url: string,
  ask: (request: Request) => Response | Promise<Response> = (request) => fetch(request),
): Promise<ReadonlyMap<string, string>> {
  const answer = await ask(new Request(new URL('/auth/options', url), { headers: { host: new URL(url).host } }))
  const { demo } = SignInOptions.parse(await answer.json())
  return new Map(demo.map(({ name, href }) => [name, href]))
}

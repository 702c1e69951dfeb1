import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider from 'oidc-provider'

/** An account of the organisation's sign-in, with what its ID token says. */
export type IdpAccount = Record<string, unknown> & { sub: string }

/** A real OpenID provider on this machine, as an organisation has one. Whoever `acting` is signs in there at once. */
export async function startIdp(clientId: string) {
  const server = createServer() as Server
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const idp = {
    issuer,
    acting: { sub: 'nobody' } as IdpAccount,
    /** how the person proves who they are */
    acr: 'phr',
    logins: 0,
    /** whether it names its sessions, in ID tokens and when one ends */
    sids: false,
    /** starts to answer, for the service that people come back to */
    serve(redirect: string) {
      server.on('request', answering(redirect))
    },
    close: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
  const answering = (redirect: string): RequestListener => {
    const provider: Provider = new Provider(issuer, {
      clients: [
        {
          client_id: clientId,
          token_endpoint_auth_method: 'none',
          redirect_uris: [redirect],
          grant_types: ['authorization_code'],
          response_types: ['code'],
          backchannel_logout_session_required: idp.sids,
          backchannel_logout_uri: new URL('/auth/backchannel-logout', redirect).href,
        },
      ],
      claims: {
        openid: ['sub', 'tid', 'hd'],
        email: ['email', 'email_verified', 'preferred_username'],
        profile: ['name'],
        acr: null,
        auth_time: null,
      },
      acrValues: ['phr', 'pwd'],
      conformIdTokenClaims: false,
      pkce: { required: () => true },
      features: { devInteractions: { enabled: false }, backchannelLogout: { enabled: true } },
      // its own guard reaches nothing on this machine, where the service of a test is
      fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined } as RequestInit),
      cookies: { keys: ['x'.repeat(32)] },
      ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600, AuthorizationCode: 60 },
      interactions: { url: (_ctx, interaction) => `/pick/${interaction.uid}` },
      findAccount: async (_ctx, sub) => ({ accountId: sub, claims: async () => ({ ...idp.acting, sub }) }),
      async loadExistingGrant({ oidc }) {
        const grant = new provider.Grant({ clientId, accountId: oidc.session?.accountId })
        grant.addOIDCScope('openid email profile')
        await grant.save()
        return grant
      },
    })
    const listener = provider.callback()
    return (request, response) => {
      if (!request.url?.startsWith('/pick/')) return void listener(request, response)
      idp.logins++
      const login = { accountId: idp.acting.sub, acr: idp.acr, remember: true }
      void provider.interactionFinished(request, response, { login }, { mergeWithLastSubmission: false })
    }
  }
  return idp
}
export type Idp = Awaited<ReturnType<typeof startIdp>>

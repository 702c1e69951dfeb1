import { QueryClientProvider } from '@tanstack/preact-query'
import { useEffect } from 'preact/hooks'
import { ErrorBoundary, LocationProvider, lazy, Route, Router, useLocation } from 'preact-iso'
import { ApiError, contract, queries, useLoad } from './api.ts'
import { useLive } from './live.ts'
import { NotFoundPage } from './not-found/not-found-page.tsx'
import { Loading } from './parts/loading.tsx'
import { Toasts } from './parts/toast.tsx'
import { at, openRoutes, routes } from './routes.ts'
import { isDesk, MeContext, worksOnCases } from './session.ts'
import { reader } from './settings.ts'
import { Shell } from './shell/shell.tsx'
import { SignInPage } from './sign-in/sign-in-page.tsx'
import { t } from './text.ts'

/** What the browser must fetch itself: sign-in, downloads. */
const SERVED = /^\/(?!auth\/|api\/)/

const PasskeyNeeded = lazy(() => import('./security/passkey-needed.tsx').then((m) => m.PasskeyNeeded))

function Home() {
  const { route } = useLocation()
  const me = useLoad(['session'], contract.session.me, {}).data
  useEffect(() => {
    if (me) route(isDesk(me) ? at.inbox('unassigned') : worksOnCases(me) ? at.inbox('mine') : at.mine(), true)
  }, [me])
  return null
}

function SignedIn() {
  const { url, route } = useLocation()
  const session = useLoad(['session'], contract.session.me, {})
  const missing = !session.data && session.error instanceof ApiError && session.error.status === 401
  useEffect(() => {
    if (missing) route(at.signIn(url), true)
  }, [missing])
  const me = session.data
  if (!me) return missing ? null : <Loading error={session.error} again={() => session.refetch()} />
  if (me.needsPasskey) return <PasskeyNeeded />
  reader.value = { timeZone: me.timeZone, locale: me.locale === 'en' ? 'en-GB' : me.locale }
  return (
    <MeContext.Provider value={me}>
      <Live />
      <Shell>
        <ErrorBoundary>
          <Router>
            <Route path="/" component={Home} />
            {routes.map(({ path, page }) => (
              <Route key={path} path={path} component={page} />
            ))}
            <Route default component={NotFoundPage} />
          </Router>
        </ErrorBoundary>
      </Shell>
    </MeContext.Provider>
  )
}

function Live() {
  useLive()
  return null
}

function Pages() {
  const { path } = useLocation()
  if (openRoutes.some((one) => one.path === path)) return <Open />
  return <ErrorBoundary>{path === '/sign-in' ? <SignInPage /> : <SignedIn />}</ErrorBoundary>
}

/** What anybody may open: the guide, the form, the way back to a report without a name. */
function Open() {
  return (
    <>
      <a class="skip" href="#main">
        {t('page.skip')}
      </a>
      <ErrorBoundary>
        <Router>
          {openRoutes.map(({ path, page }) => (
            <Route key={path} path={path} component={page} />
          ))}
        </Router>
      </ErrorBoundary>
      <Toasts />
    </>
  )
}

/** The console: sign-in on its own, everything else inside the shell. */
export function App() {
  return (
    <QueryClientProvider client={queries}>
      <LocationProvider scope={SERVED}>
        <Pages />
      </LocationProvider>
    </QueryClientProvider>
  )
}

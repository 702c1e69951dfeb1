import { browser } from '../browser.ts'
import { NEWS_CHANNEL, type News, type PageCall, type PageCalls } from '../messages.ts'

/** Asks the worker. @throws with the worker's reason. */
export async function ask<C extends PageCall>(type: C, rest: PageCalls[C]['ask']): Promise<PageCalls[C]['answer']> {
  const said = (await browser.runtime.sendMessage({ type, ...rest })) as
    | { answer: PageCalls[C]['answer'] }
    | { error: string }
    | undefined
  if (!said || 'error' in said) throw new Error(said?.error ?? 'no answer')
  return said.answer
}

/** Hears what the worker tells; call the answer to stop. */
export function hear(listen: (news: News) => void): () => void {
  const channel = new BroadcastChannel(NEWS_CHANNEL)
  channel.onmessage = ({ data }: MessageEvent<News>) => listen(data)
  return () => channel.close()
}

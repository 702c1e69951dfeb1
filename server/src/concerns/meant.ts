import type { Managers } from '../people/lines.ts'

/**
 * Whom a concern is about: nobody of them ever receives it (POLICY 82, I22). Where whoever wrote does not know or does not say, that
 * can be the case owner, and the writer's own manager.
 */
export const couldBeMeant = (
  about: string | null,
  of: { handler: string | null; by: string; managers: Managers },
): string[] => (about ? [about] : [of.handler, of.managers.get(of.by)].filter((id) => typeof id === 'string'))

